using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Tests.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Patterns and incidents, from events to closing.</summary>
public sealed class IncidentFlowTests
{
    private readonly ScriptedAction _action = new();

    private const string Then = """
        incident: { severity: high, title: "{{ event.subject | split: '/' | last }} is down", closeAfter: 30m, reopenWithin: 10m }
        steps:
          - act: { action: test.act, with: { name: act } }
        """;

    private const string Absence = """
        automation: stays-down
        mode: auto
        when:
          by: [subject]
          within: 10m
          absence:
            after: { down: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Unavailable } } }
            of: { up: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Available } } }
        then:
          steps:
            - act: { action: test.act, with: { name: "{{ down.id }}" } }
        """;

    private Task<TestApp> StartAsync(params string[] automations) => TestApp.StartAsync(
        automations, options => options.ConfigureServices = services => services.AddSingleton<IAction>(_action));

    private static async Task<JsonElement> OnlyIncidentAsync(TestApp app) =>
        Assert.Single((await app.GetAsync("incidents")).GetProperty("items").EnumerateArray());

    private static Task DownAsync(TestApp app, string id, string machine = HealthEvents.Machine) =>
        app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow(), machine));

    [Fact]
    public async Task An_incident_opens_once_absorbs_repetitions_and_closes_after_quiet_time()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        await DownAsync(app, "e2");
        await DownAsync(app, "e2");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(29));
        Assert.Equal("open", (await OnlyIncidentAsync(app)).GetProperty("state").GetString());
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        JsonElement incident = await OnlyIncidentAsync(app);
        Assert.Equal(("closed", 2, "web-1 is down"), (incident.GetProperty("state").GetString(), incident.GetProperty("count").GetInt32(), incident.GetProperty("title").GetString()));
        Assert.Equal(begin.AddMinutes(50), incident.GetProperty("closedAt").GetDateTimeOffset());
        Assert.Single(_action.Calls);
    }

    [Fact]
    public async Task It_is_reopened_within_the_grace_period_and_a_new_one_opens_after()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(35));
        await DownAsync(app, "e2");
        JsonElement reopened = await OnlyIncidentAsync(app);
        Assert.Equal(("open", 2), (reopened.GetProperty("state").GetString(), reopened.GetProperty("openings").GetInt32()));

        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(45));
        await DownAsync(app, "e3");

        Assert.Equal(2, (await app.GetAsync("incidents")).GetProperty("items").GetArrayLength());
        Assert.Equal(3, _action.Calls.Count);
    }

    [Fact]
    public async Task A_match_that_comes_late_is_counted_by_the_incident_that_has_closed_since()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(31));

        await app.PublishAsync(HealthEvents.Unavailable("e2", begin.AddMinutes(5)));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        JsonElement incident = await OnlyIncidentAsync(app);
        Assert.Equal(("closed", 2), (incident.GetProperty("state").GetString(), incident.GetProperty("count").GetInt32()));
        Assert.Equal(begin.AddMinutes(30), incident.GetProperty("closedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task It_is_escalated_when_its_run_failed()
    {
        _action.On("act", ActionOutcome.Fail("Broken", "It broke."));
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));

        await DownAsync(app, "e1");

        JsonElement incident = await OnlyIncidentAsync(app);
        Assert.Equal("escalated", incident.GetProperty("state").GetString());
        Assert.Contains("It broke.", incident.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task People_are_told_once_that_it_is_escalated_however_often_it_repeats()
    {
        var log = new ConcurrentQueue<string>();
        _action.On("act", ActionOutcome.Fail("Broken", "It broke."));
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health("down", Then)], options =>
        {
            options.Log = log.Enqueue;
            options.ConfigureServices = services => services.AddSingleton<IAction>(_action);
        });
        for (int number = 0; number < 3; number++)
        {
            await DownAsync(app, $"e{number}");
            await app.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        }

        JsonElement incident = await OnlyIncidentAsync(app);
        Assert.Equal(("escalated", 3), (incident.GetProperty("state").GetString(), incident.GetProperty("count").GetInt32()));
        Assert.Single(log, line => line.Contains("is escalated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_count_is_the_present_one_where_it_is_shown_and_a_few_seconds_old_in_lists()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));
        for (int number = 1; number <= 5; number++)
        {
            await DownAsync(app, $"e{number}");
            await app.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        string id = (await OnlyIncidentAsync(app)).GetProperty("incidentId").GetString()!;
        (int Listed, int Shown) early = await CountsAsync(app, id);
        await app.Host.RestartAsync(TimeSpan.FromSeconds(30));
        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        (int Listed, int Shown) later = await CountsAsync(app, id);

        Assert.Equal(((1, 5), (5, 5)), (early, later));
        Assert.Equal(app.Host.Clock.GetUtcNow().AddSeconds(-32), (await OnlyIncidentAsync(app)).GetProperty("lastAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task However_often_it_repeats_its_count_is_written_once_in_ten_seconds()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));
        await DownAsync(app, "e0");
        string id = (await OnlyIncidentAsync(app)).GetProperty("incidentId").GetString()!;
        using var watch = new QueryWatch($"{app.Host.TablePrefix}Incidents");
        for (int number = 1; number <= 60; number++)
        {
            await DownAsync(app, $"e{number}");
            await app.Host.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        }

        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((61, 61), await CountsAsync(app, id));
        Assert.InRange(watch.Requests.Count(request => request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains("index|all", StringComparison.Ordinal)), 3, 4);
    }

    [Fact]
    public async Task What_its_orchestration_writes_takes_no_count_back()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", """
            incident: { severity: high, title: down, closeAfter: 30m }
            steps:
              - ask: { action: test.act, with: { name: ask }, approval: { approvers: [oncall], timeout: 1d } }
            """));
        await DownAsync(app, "e1");
        await DownAsync(app, "e2");
        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        string id = (await OnlyIncidentAsync(app)).GetProperty("incidentId").GetString()!;
        (int Listed, int Shown) waiting = await CountsAsync(app, id);

        await app.DecideAsync((await app.OnlyApprovalAsync()).GetProperty("id").GetString()!, "reject", "ana");

        Assert.Equal(((2, 2), (2, 2)), (waiting, await CountsAsync(app, id)));
        Assert.Equal("rejected", (await OnlyIncidentAsync(app)).GetProperty("runState").GetString()!.ToLowerInvariant());
    }

    private static async Task<(int Listed, int Shown)> CountsAsync(TestApp app, string id) =>
        ((await OnlyIncidentAsync(app)).GetProperty("count").GetInt32(), (await app.GetAsync($"incidents/{id}")).GetProperty("count").GetInt32());

    [Fact]
    public async Task It_is_escalated_where_an_undo_failed_though_its_run_was_only_stopped()
    {
        _action.On("undo", ActionOutcome.Fail("Broken", "It cannot be undone."));
        await using TestApp app = await StartAsync(TestAutomations.Health("down", """
            incident: { severity: high, title: down, closeAfter: 30m }
            steps:
              - act: { action: test.act, with: { name: act }, undo: { action: test.act, with: { name: undo } } }
              - ask: { action: test.act, with: { name: ask }, approval: { approvers: [oncall], timeout: 1d } }
            """));
        await DownAsync(app, "e1");
        string run = (await app.OnlyRunAsync()).RunId;
        await app.SendAsync(HttpMethod.Post, $"runs/{run}/cancel", new { undo = true }, "olga", "Reflex.Operator");
        await app.Host.WhenIdleAsync();

        Assert.Equal("cancelled", Assert.Single(await app.RunsAsync()).GetProperty("state").GetString());
        JsonElement incident = await OnlyIncidentAsync(app);
        Assert.Equal("escalated", incident.GetProperty("state").GetString());
        Assert.Contains("act could not be", incident.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Each_key_has_its_own_incident()
    {
        await using TestApp app = await StartAsync(TestAutomations.Health("down", Then));

        await DownAsync(app, "e1");
        await DownAsync(app, "e2", HealthEvents.Machine + "-2");

        Assert.Equal(2, (await app.GetAsync("incidents?state=open")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_pattern_matches_over_events_of_several_deliveries_and_a_restart()
    {
        await using TestApp app = await StartAsync(TestAutomations.Flapping);
        await DownAsync(app, "d1");
        await DownAsync(app, "d1");
        await app.Host.RestartAsync(TimeSpan.FromMinutes(1));
        await app.PublishAsync(HealthEvents.Health("u1", app.Host.Clock.GetUtcNow(), "Available"));
        await app.PublishAsync(HealthEvents.Health("u1", app.Host.Clock.GetUtcNow(), "Available"));

        Assert.Equal("d1-u1", Assert.Single(_action.Calls));
        Assert.Equal(HealthEvents.Machine.ToLowerInvariant(), Assert.Single(await app.RunsAsync()).GetProperty("key").GetString());
    }

    [Fact]
    public async Task Absence_fires_by_a_timer_with_no_further_input_and_the_state_goes()
    {
        await using TestApp app = await StartAsync(Absence);
        await DownAsync(app, "d1");
        await DownAsync(app, "d2", HealthEvents.Machine + "-2");
        await app.PublishAsync(HealthEvents.Health("u2", app.Host.Clock.GetUtcNow().AddSeconds(1), "Available", HealthEvents.Machine + "-2"));

        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.Empty(_action.Calls);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal("d1", Assert.Single(_action.Calls));
        // Remembered against redelivery for as long as Event Grid tries: a day.
        await app.Host.AdvanceAsync(TimeSpan.FromHours(25));
        int left = 0;
        await foreach (var entity in app.Host.Durable.Entities.GetAllEntitiesAsync())
        {
            left += entity.Id.Name.StartsWith("correlation", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        Assert.Equal(0, left);
    }
}
