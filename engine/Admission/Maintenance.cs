using Cronos;
using Reflex.Engine.Automations;

namespace Reflex.Engine.Admission;

/// <summary>Maintenance windows: spans that begin whenever a cron expression fires in its time zone.</summary>
internal static class Maintenance
{
    /// <summary>The window that is open at a time, and when it closes; null for none. The end is outside.</summary>
    public static (MaintenanceWindow Window, DateTimeOffset Until)? OpenAt(IEnumerable<MaintenanceWindow> windows, DateTimeOffset now)
    {
        foreach (MaintenanceWindow window in windows)
        {
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone);
            // It is open if it began within its own length before now; the first such beginning may be followed by a later one.
            DateTimeOffset? start = CronExpression.Parse(window.Cron)
                .GetOccurrences(now - window.Duration, now, zone, fromInclusive: false, toInclusive: true)
                .Select(occurrence => (DateTimeOffset?)occurrence)
                .LastOrDefault();
            if (start is { } began)
            {
                return (window, began + window.Duration);
            }
        }

        return null;
    }

    /// <summary>The objection of the window that is open; null: none is.</summary>
    public static GuardVerdict? Objection(Automation automation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return OpenAt(automation.Guards.Maintenance, now) is { } open
            ? GuardVerdict.Hold(GuardNames.Maintenance, $"Maintenance ({open.Window.Cron} {open.Window.TimeZone}) until {open.Until:u}.")
            : null;
    }
}
