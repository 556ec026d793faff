using System.Globalization;
using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Results;

/// <summary>Writes an explanation for people.</summary>
internal static class ExplanationText
{
    public static string Of(PatternExplanation explanation)
    {
        var text = new StringBuilder();
        text.Append("key ").Append(explanation.Key.Count == 0 ? "(all events)" : string.Join(", ", explanation.Key));
        text.Append(explanation.Watermark is { } mark ? $": watermark {Time(mark)}" : ": no events yet").Append('\n');
        foreach (PartialExplanation partial in explanation.Partials)
        {
            text.Append("  since ").Append(Time(partial.Since)).Append(": ");
            text.AppendJoin(", ", partial.Parts.Select(p => $"{p.Name} = {Ids(p.Events)}"));
            text.Append("; waits for ").Append(partial.WaitsFor);
            text.Append(partial.Until is { } until ? $" before {Time(until)}" : "").Append('\n');
        }

        if (explanation.Partials.Count == 0)
        {
            text.Append("  nothing has begun\n");
        }

        if (explanation.Buffered.Count > 0)
        {
            text.Append("  not yet in order: ").Append(Ids(explanation.Buffered)).Append('\n');
        }

        if (explanation.GatheringUntil is { } gathering)
        {
            text.Append("  gathers matches until ").Append(Time(gathering)).Append('\n');
        }

        if (explanation.SuppressedUntil is { } suppressed)
        {
            text.Append("  suppresses matches until ").Append(Time(suppressed)).Append('\n');
        }

        return text.ToString();
    }

    private static string Ids(IReadOnlyList<AutomationEvent> events) => $"[{string.Join(", ", events.Select(e => e.Id))}]";

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
