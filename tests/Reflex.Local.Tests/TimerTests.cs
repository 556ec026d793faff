using System.Net.Http.Json;
using System.Text.Json;
using Reflex.Local.Tests.Samples;
using Reflex.Local.Timers;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class TimerTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_timer_runs_at_every_occurrence_however_far_time_moves_at_once()
    {
        await using ReflexTestHost host = await StartAsync();

        await host.AdvanceAsync(TimeSpan.FromMinutes(14));

        TimerRun[] runs = [.. host.Recorder().Of("EveryFiveMinutes").Cast<TimerRun>()];
        Assert.Equal([Monday.AddMinutes(5), Monday.AddMinutes(10)], runs.Select(run => run.At));
        Assert.Equal([default, Monday.AddMinutes(5).UtcDateTime], runs.Select(run => run.Last));
        Assert.Equal([Monday.AddMinutes(10).UtcDateTime, Monday.AddMinutes(15).UtcDateTime], runs.Select(run => run.Next));
        Assert.Equal(84, host.Recorder().Of("EveryTenSeconds").Count);
    }

    [Theory]
    [InlineData("AzureWebJobs.EveryFiveMinutes.Disabled", "true", 0)]
    [InlineData("AzureWebJobs_EveryFiveMinutes_Disabled", "1", 0)]
    [InlineData("AzureWebJobs.EveryFiveMinutes.Disabled", "false", 2)]
    public async Task A_disabled_timer_runs_by_hand_only(string setting, string value, int expected)
    {
        await using ReflexTestHost host = await StartAsync(options => options.Settings[setting] = value);

        await host.AdvanceAsync(TimeSpan.FromMinutes(14));
        Assert.Equal(expected, host.Recorder().Of("EveryFiveMinutes").Count);
        using HttpResponseMessage answer = await host.Client.PostAsync(new Uri("/admin/functions/EveryFiveMinutes", UriKind.Relative), null);
        await host.WhenIdleAsync();

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(expected + 1, host.Recorder().Of("EveryFiveMinutes").Count);
        var described = await host.Client.GetFromJsonAsync<JsonElement>(new Uri("/admin/functions/EveryFiveMinutes", UriKind.Relative));
        Assert.Equal(expected == 0, described.GetProperty("isDisabled").GetBoolean());
    }

    [Fact]
    public async Task A_schedule_may_come_from_a_setting()
    {
        await using ReflexTestHost host = await StartAsync();

        await host.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.Equal(Monday.AddHours(3), Assert.Single(host.Recorder().Of("FromSetting")));
    }

    [Fact]
    public async Task A_timer_may_run_when_the_host_starts()
    {
        await using ReflexTestHost host = await StartAsync();

        await host.WhenIdleAsync();

        Assert.Equal(false, Assert.Single(host.Recorder().Of("AtStart")));
    }

    [Fact]
    public async Task A_run_that_was_missed_while_the_host_was_down_is_made_up_for_once()
    {
        await using ReflexTestHost host = await StartAsync();

        await host.RestartAsync(down: TimeSpan.FromMinutes(23));
        await host.WhenIdleAsync();

        var run = Assert.IsType<TimerRun>(Assert.Single(host.Recorder().Of("EveryFiveMinutes")));
        Assert.True(run.IsPastDue);
        await host.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(Monday.AddMinutes(25), ((TimerRun)host.Recorder().Of("EveryFiveMinutes")[^1]!).At);
    }

    [Fact]
    public async Task A_failing_timer_runs_again_at_its_next_occurrence()
    {
        var failures = new List<string>();
        await using ReflexTestHost host = await StartAsync(options => options.Log = line =>
        {
            lock (failures)
            {
                failures.Add(line);
            }
        });

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(2, failures.Count(line => line.Contains("Functions.TimerFails", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("*/30 * * * * *", "00:00:30")]
    [InlineData("0 30 9 * * 1-5", "09:30:00")]
    [InlineData("0 0 0 * * SUN", "6.00:00:00")]
    [InlineData("30 9 * * *", "09:30:00")]
    [InlineData("01:30:00", "01:30:00")]
    public void Schedules_are_ncrontab_of_six_or_five_fields_or_an_interval(string text, string next)
    {
        Assert.True(TimerSchedule.TryParse(text, TimeZoneInfo.Utc, out TimerSchedule schedule, out string error), error);

        Assert.Equal(Monday + TimeSpan.Parse(next, System.Globalization.CultureInfo.InvariantCulture), schedule.Next(Monday));
    }

    [Theory]
    [InlineData("* * *", "3 field(s)")]
    [InlineData("0 99 * * * *", "NCRONTAB")]
    [InlineData("-00:05:00", "interval")]
    [InlineData("00:00:00", "interval")]
    [InlineData("", "0 field(s)")]
    public void A_wrong_schedule_says_what_is_wrong(string text, string part)
    {
        Assert.False(TimerSchedule.TryParse(text, TimeZoneInfo.Utc, out _, out string error));

        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedules_follow_the_time_zone_over_the_change_to_summer_time()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.True(TimerSchedule.TryParse("0 0 9 * * *", berlin, out TimerSchedule schedule, out _));

        DateTimeOffset saturday = schedule.Next(new DateTimeOffset(2026, 3, 28, 0, 0, 0, TimeSpan.Zero))!.Value;
        DateTimeOffset sunday = schedule.Next(saturday)!.Value;

        Assert.Equal((8, 7), (saturday.UtcDateTime.Hour, sunday.UtcDateTime.Hour));
    }

    private static Task<ReflexTestHost> StartAsync(Action<ReflexTestHostOptions>? configure = null) =>
        TestHosts.StartAsync<TimerFunctions>(options =>
        {
            options.Settings["Nightly"] = "0 0 3 * * *";
            configure?.Invoke(options);
        });
}
