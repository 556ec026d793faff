using System.Globalization;
using Reflex.Engine.Execution;

namespace Reflex.Cli.Output;

/// <summary>One entry of a run's timeline as a line of text.</summary>
internal static class TimelineLine
{
    private const int WidestInput = 160;

    public static string Format(TimelineEntry entry, DateTimeOffset start)
    {
        string what = entry.Step is null ? "" : entry.Attempt is > 1 ? $"{entry.Step} #{entry.Attempt}" : entry.Step;
        string[] facts =
        [
            entry.Message ?? "",
            entry.Error is { } error ? error.Message : "",
            entry.Input is { } input && entry.Message is null ? Shorten(input.GetRawText()) : "",
            entry.DurationMs is { } duration ? $"({duration.ToString("0", CultureInfo.InvariantCulture)} ms)" : "",
        ];
        return $"{Offset(entry.At - start),10}  {entry.Kind,-19} {what,-14} {string.Join(" ", facts.Where(fact => fact.Length > 0))}".TrimEnd();
    }

    /// <summary>Time since the start: <c>+1.25s</c>, <c>+3m05s</c>, <c>+2h10m</c>.</summary>
    public static string Offset(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"+{time.TotalSeconds:0.00}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"+{(int)time.TotalMinutes}m{time.Seconds:00}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"+{(int)time.TotalHours}h{time.Minutes:00}m"),
    };

    private static string Shorten(string text) => Print.Clean(text.Length <= WidestInput ? text : text[..WidestInput] + "…");
}
