using System.Globalization;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;

namespace Reflex.Engine.Tests.Admission;

/// <summary>Maintenance windows in zones whose clocks are put forward and back.</summary>
public sealed class MaintenanceTests
{
    private static readonly MaintenanceWindow s_window = new("30 2 * * *", TimeSpan.FromHours(1), "Europe/Berlin");

    [Theory]
    [InlineData("2026-01-10T01:29:59Z", null)] // 02:29:59 in winter
    [InlineData("2026-01-10T01:30:00Z", "2026-01-10T02:30:00Z")]
    [InlineData("2026-01-10T02:29:59Z", "2026-01-10T02:30:00Z")]
    [InlineData("2026-01-10T02:30:00Z", null)]
    [InlineData("2026-07-10T00:30:00Z", "2026-07-10T01:30:00Z")] // 02:30 in summer
    [InlineData("2026-03-29T00:59:59Z", null)] // 01:59:59, and 02:30 never comes that night
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")] // so it begins with the summer time, at 03:00
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")] // 02:30 comes twice, and counts the first time
    [InlineData("2026-10-25T01:30:00Z", null)]
    public void A_window_begins_by_the_clocks_of_its_zone_and_lasts_its_full_length(string now, string? until)
    {
        DateTimeOffset? expected = until is null ? null : At(until);

        Assert.Equal(expected, Maintenance.OpenAt([s_window], At(now))?.Until);
    }

    [Fact]
    public void The_first_open_window_of_several_counts()
    {
        MaintenanceWindow other = s_window with { Cron = "0 3 * * *", Duration = TimeSpan.FromHours(5) };

        (MaintenanceWindow Window, DateTimeOffset Until)? open = Maintenance.OpenAt([s_window, other], At("2026-01-10T02:00:00Z"));
        Assert.Same(s_window, open?.Window);
        Assert.Same(other, Maintenance.OpenAt([s_window, other], At("2026-01-10T02:30:00Z"))?.Window);
        Assert.Null(Maintenance.OpenAt([], At("2026-01-10T02:30:00Z")));
    }

    [Fact]
    public void A_window_that_begins_again_while_it_is_open_lasts_from_its_last_beginning()
    {
        var window = new MaintenanceWindow("* * * * *", TimeSpan.FromHours(1), "UTC");

        Assert.Equal(At("2026-01-10T01:30:00Z"), Maintenance.OpenAt([window], At("2026-01-10T00:30:30Z"))?.Until);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
