using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Which time each guard goes by, and what makes two events one key.</summary>
public sealed class GuardTimeFlowTests
{
    private const string Target = "target: \"{{ event.subject }}\"\n";
    private const string Steps = "steps:\n  - act: { action: test.act, with: { name: \"{{ event.id }}\" } }";
    private const string Incident = "incident: { title: down, closeAfter: 30m }\n";
    private const string Count = """
        automation: counted
        mode: auto
        when:
          by: [subject]
          within: 10m
          count: { of: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged }, atLeast: 2 }
        guards: { oncePer: 1h }
        then:
          steps:
            - act: { action: test.act, with: { name: act } }
        """;

    private readonly ScriptedAction _action = new();

    private Task<TestApp> StartAsync(string automation) =>
        TestApp.StartAsync([automation], options => options.ConfigureServices = services => services.AddSingleton<IAction>(_action));

    private Task<TestApp> StartAsync(string guards, string then, string mode = "auto") =>
        StartAsync(TestAutomations.Health("guarded", then, mode, guards));

    private static Task DownAsync(TestApp app, string id, double minutes = 0, string machine = HealthEvents.Machine) =>
        app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow().AddMinutes(minutes), machine));

    private static async Task<string[]> HeldAsync(TestApp app) =>
        [.. (await app.RunsAsync("?state=held"))
            .Select(run => $"{run.GetProperty("eventId").GetString()}: {run.GetProperty("guard").GetString()}").Order()];

    [Fact]
    public async Task Once_per_key_tells_two_targets_apart()
    {
        await using TestApp app = await StartAsync("guards: { oncePer: 1h }", Target + Steps);
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await DownAsync(app, "e2", machine: HealthEvents.Machine + "-2");

        Assert.Equal(["e1", "e2"], _action.Calls);
    }

    [Fact]
    public async Task Once_per_key_tells_subjects_apart_where_no_target_is_declared()
    {
        await using TestApp app = await StartAsync("guards: { oncePer: 1h }", Steps);
        await DownAsync(app, "e1");
        await DownAsync(app, "e2", machine: HealthEvents.Machine + "-2");
        await DownAsync(app, "e3", machine: HealthEvents.Machine.ToUpperInvariant());

        Assert.Equal(["e1", "e2"], _action.Calls);
        Assert.Equal(["e3: oncePer"], await HeldAsync(app));
    }

    [Fact]
    public async Task An_event_whose_target_renders_to_nothing_is_a_key_of_its_own()
    {
        await using TestApp app = await StartAsync("guards: { oncePer: 1h }", "target: \"{{ event.data.missing }}\"\n" + Steps);
        await DownAsync(app, "e1");
        string first = (await app.OnlyRunAsync()).RunId;
        await DownAsync(app, "e2");

        Assert.Equal(["e1", "e2"], _action.Calls);
        TimelineEntry started = (await app.TimelineAsync(first))[0];
        Assert.Contains("`target` renders to nothing", started.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_per_key_goes_by_event_time_however_late_events_come()
    {
        await using TestApp app = await StartAsync("guards: { oncePer: 1h }", Steps);
        await DownAsync(app, "now");
        await DownAsync(app, "old", -60);
        await DownAsync(app, "between", -59);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(2));
        await DownAsync(app, "late", -61);

        Assert.Equal(["now", "old"], _action.Calls);
        Assert.Equal(["between: oncePer", "late: oncePer"], await HeldAsync(app));
    }

    [Fact]
    public async Task A_pattern_goes_by_event_time_though_its_matches_come_together()
    {
        await using TestApp app = await StartAsync(Count);
        foreach ((string id, double minutes) in new[]
            { ("a1", -180.0), ("a2", -179), ("s1", -170), ("s2", -169), ("b1", -60), ("b2", -59) })
        {
            await DownAsync(app, id, minutes);
        }

        Assert.Equal(2, (await app.RunsAsync()).Length);
        Assert.Empty(await HeldAsync(app));
    }

    [Fact]
    public async Task A_single_event_is_absorbed_by_the_open_incident_of_its_subject()
    {
        await using TestApp app = await StartAsync("", Incident + Steps);
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
        await DownAsync(app, "e2");

        Assert.Equal(["e1"], _action.Calls);
        JsonElement incident = Assert.Single((await app.GetAsync("incidents")).GetProperty("items").EnumerateArray());
        Assert.Equal("open", incident.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Incidents_go_by_event_time_however_late_events_come()
    {
        await using TestApp app = await StartAsync("", Incident + Steps);
        await DownAsync(app, "first", -120);
        await DownAsync(app, "repeats", -91);
        await DownAsync(app, "next", -60);
        await DownAsync(app, "older", -70);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["first", "next"], _action.Calls.Order(StringComparer.Ordinal));
        JsonElement[] incidents = [.. (await app.GetAsync("incidents?top=50")).GetProperty("items").EnumerateArray()];
        Assert.Equal(2, incidents.Length);
        Assert.All(incidents, incident => Assert.Equal("closed", incident.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Maintenance_goes_by_the_clock()
    {
        await using TestApp app = await StartAsync("guards: { maintenance: [{ cron: \"* * * * *\", duration: 1h }] }", Steps);
        await DownAsync(app, "e1");

        Assert.Equal(["e1: maintenance"], await HeldAsync(app));
    }

    [Theory]
    [InlineData("guards: { oncePer: 1h }", "oncePer", "hold it")]
    [InlineData("guards: { limit: { runs: 1, per: 1h } }", "limit", "hold it")]
    [InlineData("guards: { maintenance: [{ cron: \"30 0 * * *\", duration: 1h }] }", "maintenance", "hold it")]
    [InlineData("guards: { loop: { runs: 1, per: 1h, escalateTo: [leads] } }", "loop", "ask a person")]
    public async Task A_shadow_run_says_which_guard_would_object_and_is_not_held(string guards, string guard, string effect)
    {
        await using TestApp app = await StartAsync(guards, Target + Steps, "shadow");
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        await DownAsync(app, "e2");

        JsonElement[] runs = [.. (await app.RunsAsync("?state=shadowed")).OrderBy(run => run.GetProperty("eventId").GetString())];
        Assert.Equal(2, runs.Length);
        Assert.False(runs[0].TryGetProperty("guard", out _));
        Assert.Equal(guard, runs[1].GetProperty("guard").GetString());
        TimelineEntry planned = Assert.Single(
            await app.TimelineAsync(runs[1].GetProperty("runId").GetString()!), entry => entry.Kind == "guard.planned");
        Assert.StartsWith($"In another mode {guard} would {effect}: ", planned.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_shadow_runs_did_holds_no_run_in_another_mode()
    {
        await using TestApp app = await StartAsync("guards: { oncePer: 1h, limit: { runs: 1, per: 1h } }", Steps, "shadow");
        await DownAsync(app, "e1");
        await app.SendAsync(HttpMethod.Put, "automations/guarded/mode", new { mode = "auto", reason = "trial is over" });
        await DownAsync(app, "e2");
        await DownAsync(app, "e3");

        Assert.Equal(["e1", "e2"], _action.Calls);
        Assert.Equal(["e3: oncePer"], await HeldAsync(app));
    }
}
