using Microsoft.Extensions.Configuration;

namespace Reflex.Local.Timers;

/// <summary>The time zone of NCRONTAB schedules: UTC, or what the setting <c>WEBSITE_TIME_ZONE</c> names.</summary>
internal static class TimerTimeZone
{
    public const string Setting = "WEBSITE_TIME_ZONE";

    public static TimeZoneInfo Find(IConfiguration configuration)
    {
        string? id = configuration[Setting];
        if (string.IsNullOrEmpty(id))
        {
            return TimeZoneInfo.Utc;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone)
            ? zone
            : throw new HostStartException(
                $"The setting {Setting} is '{id}', which this system does not know as a time zone. Write an IANA or Windows name such as Europe/Berlin, or remove the setting for UTC.");
    }
}
