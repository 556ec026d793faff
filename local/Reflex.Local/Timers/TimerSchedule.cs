using System.Globalization;
using Cronos;

namespace Reflex.Local.Timers;

/// <summary>When a timer function runs next.</summary>
internal abstract class TimerSchedule
{
    /// <summary>The next occurrence strictly after the given instant; <c>null</c> if there is none any more.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after);

    /// <summary>
    /// The schedule's own text: NCRONTAB with six fields (seconds first) or five, or an interval such as <c>00:05:00</c>.
    /// </summary>
    public static bool TryParse(string text, TimeZoneInfo zone, out TimerSchedule schedule, out string error)
    {
        schedule = Never.Instance;
        error = string.Empty;
        string trimmed = text.Trim();
        if (trimmed.Contains(':', StringComparison.Ordinal) && !trimmed.Contains(' ', StringComparison.Ordinal))
        {
            return TryParseInterval(trimmed, out schedule, out error);
        }

        int fields = trimmed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (5 or 6))
        {
            error = $"'{text}' has {fields} field(s); NCRONTAB has six: {{second}} {{minute}} {{hour}} {{day}} {{month}} {{day-of-week}}";
            return false;
        }

        try
        {
            CronFormat format = fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
            schedule = new Cron(CronExpression.Parse(trimmed, format), zone);
            return true;
        }
        catch (CronFormatException broken)
        {
            error = $"'{text}' is not an NCRONTAB expression: {broken.Message}";
            return false;
        }
    }

    private static bool TryParseInterval(string text, out TimerSchedule schedule, out string error)
    {
        schedule = Never.Instance;
        error = string.Empty;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan every) && every > TimeSpan.Zero)
        {
            schedule = new Interval(every);
            return true;
        }

        error = $"'{text}' is not an interval; write a positive time such as 00:05:00, or an NCRONTAB expression of six fields";
        return false;
    }

    private sealed class Cron(CronExpression expression, TimeZoneInfo zone) : TimerSchedule
    {
        public override DateTimeOffset? Next(DateTimeOffset after) => expression.GetNextOccurrence(after, zone);
    }

    private sealed class Interval(TimeSpan every) : TimerSchedule
    {
        public override DateTimeOffset? Next(DateTimeOffset after) => after + every;
    }

    private sealed class Never : TimerSchedule
    {
        public static Never Instance { get; } = new();

        public override DateTimeOffset? Next(DateTimeOffset after) => null;
    }
}
