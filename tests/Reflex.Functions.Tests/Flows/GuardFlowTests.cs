using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>What guards stop, that it is recorded with its reason, and that it can be released.</summary>
public sealed class GuardFlowTests
{
    private const string Steps = "steps:\n  - act: { action: test.act, with: { name: act } }";
    private readonly ScriptedAction _action = new();

    private Task<TestApp> StartAsync(string guards, string then = Steps, string mode = "auto") => TestApp.StartAsync(
        [TestAutomations.Health("guarded", then, mode, guards)], options => options.ConfigureServices = services => services.AddSingleton<IAction>(_action));

    private static async Task<string[]> PublishAsync(TestApp app, params string[] ids)
    {
        foreach (string id in ids)
        {
            await app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow(), $"{HealthEvents.Machine}-{id}"));
        }

        return [.. (await app.RunsAsync("?state=held")).Select(run => run.GetProperty("guard").GetString()!)];
    }

    [Fact]
    public async Task A_limit_holds_what_exceeds_it_and_frees_itself_with_time()
    {
        await using TestApp app = await StartAsync("guards: { limit: { runs: 2, per: 1h } }");

        Assert.Equal(["limit"], await PublishAsync(app, "e1", "e2", "e3"));
        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(await PublishAsync(app, "e4"));
        Assert.Equal(3, _action.Calls.Count);
    }

    [Fact]
    public async Task The_breaker_opens_after_failures_in_a_row_and_lets_one_try_after_the_cooldown()
    {
        ActionOutcome broken = ActionOutcome.Fail("Broken", "It broke.");
        _action.On("act", broken, broken, broken);
        await using TestApp app = await StartAsync("guards: { breaker: { failures: 2, cooldown: 30m } }");

        Assert.Equal(["breaker"], await PublishAsync(app, "e1", "e2", "e3"));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(2, (await PublishAsync(app, "e4", "e5")).Length);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(2, (await PublishAsync(app, "e6", "e7")).Length);
    }

    [Fact]
    public async Task Once_per_key_counts_from_the_first_run()
    {
        await using TestApp app = await StartAsync("guards: { oncePer: 1h }", "target: \"{{ event.subject }}\"\n" + Steps);
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        await app.PublishAsync(HealthEvents.Unavailable("e1", begin));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(59));
        await app.PublishAsync(HealthEvents.Unavailable("e2", app.Host.Clock.GetUtcNow()));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await app.PublishAsync(HealthEvents.Unavailable("e3", app.Host.Clock.GetUtcNow()));

        JsonElement held = Assert.Single(await app.RunsAsync("?state=held"));
        Assert.Equal(("oncePer", "e2"), (held.GetProperty("guard").GetString(), held.GetProperty("eventId").GetString()));
        Assert.Equal(2, _action.Calls.Count);
    }

    [Fact]
    public async Task A_maintenance_window_holds_and_its_end_is_outside()
    {
        await using TestApp app = await StartAsync("guards: { maintenance: [{ cron: \"0 1 * * *\", duration: 2h, timeZone: Europe/Berlin }] }");

        Assert.Equal(["maintenance"], await PublishAsync(app, "e1"));
        await app.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Single(await PublishAsync(app, "e2"));
        Assert.Single(_action.Calls);
    }

    [Fact]
    public async Task An_event_that_a_run_itself_caused_starts_nothing()
    {
        await using TestApp app = await StartAsync("", "target: \"{{ event.subject }}\"\n" + Steps);
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        await app.PublishAsync(HealthEvents.Unavailable("e1", begin));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await app.PublishAsync(HealthEvents.Unavailable("own", app.Host.Clock.GetUtcNow()));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        await app.PublishAsync(HealthEvents.Unavailable("fresh", app.Host.Clock.GetUtcNow()));

        JsonElement held = Assert.Single(await app.RunsAsync("?state=held"));
        Assert.Equal(("selfCaused", "own"), (held.GetProperty("guard").GetString(), held.GetProperty("eventId").GetString()));
        Assert.Equal(2, _action.Calls.Count);
    }

    [Fact]
    public async Task A_key_that_keeps_coming_back_after_successes_goes_to_a_person()
    {
        await using TestApp app = await StartAsync(
            "guards: { loop: { runs: 2, per: 6h, escalateTo: [leads] } }", "target: \"{{ event.subject }}\"\n" + Steps);
        for (int number = 1; number <= 3; number++)
        {
            await app.PublishAsync(HealthEvents.Unavailable($"e{number}", app.Host.Clock.GetUtcNow()));
            await app.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
        }

        JsonElement approval = await app.OnlyApprovalAsync();
        Assert.Equal(["leads"], approval.GetProperty("approvers").EnumerateArray().Select(one => one.GetString()));
        Assert.Contains("needs attention", approval.GetProperty("title").GetString());
        Assert.Equal(2, _action.Calls.Count);
    }

    [Fact]
    public async Task The_kill_switch_holds_globally_and_for_one_automation_and_is_audited()
    {
        await using TestApp app = await StartAsync("");
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = true, reason = "drill" }, "olga", "Reflex.Operator");
        Assert.Equal(["killSwitch"], await PublishAsync(app, "e1"));
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = false }, "olga", "Reflex.Operator");
        await app.SendAsync(HttpMethod.Put, "automations/guarded/killswitch", new { killed = true }, "olga", "Reflex.Operator");
        Assert.Equal(2, (await PublishAsync(app, "e2")).Length);

        Assert.Empty(_action.Calls);
        JsonElement audit = await app.GetAsync("audit?top=200");
        Assert.Equal(3, audit.GetProperty("items").EnumerateArray().Count(record => record.GetProperty("action").GetString() == "killSwitch.changed"));
    }

    [Fact]
    public async Task Concurrency_holds_what_exceeds_it_until_one_ends()
    {
        const string Slow = "steps:\n  - act: { action: test.act, with: { name: act }, approval: { approvers: [oncall], timeout: 1d } }";
        await using TestApp app = await StartAsync("guards: { concurrency: 2 }", Slow);

        Assert.Equal(["concurrency"], await PublishAsync(app, "e1", "e2", "e3"));
        await app.Host.RestartAsync();
        Assert.Equal(2, (await PublishAsync(app, "e4")).Length);
        JsonElement held = (await app.RunsAsync("?state=held"))[0];
        Assert.Contains("2 runs are in progress; the limit is 2", held.GetProperty("reason").GetString());

        string first = (await app.GetAsync("approvals")).GetProperty("items")[0].GetProperty("id").GetString()!;
        await app.DecideAsync(first, "approve", "ana");
        Assert.Equal(2, (await PublishAsync(app, "e5")).Length);
        Assert.Equal(2, (await app.RunsAsync("?state=waitingForApproval")).Length);
        Assert.Equal(3, (await PublishAsync(app, "e6")).Length);
    }

    [Fact]
    public async Task Concurrency_does_not_count_runs_that_were_terminated_from_outside()
    {
        const string Slow = "steps:\n  - act: { action: test.act, with: { name: act }, approval: { approvers: [oncall], timeout: 1d } }";
        await using TestApp app = await StartAsync("guards: { concurrency: 1 }", Slow);
        await PublishAsync(app, "e1");
        await app.Host.Durable.TerminateInstanceAsync((await app.OnlyRunAsync()).RunId);
        await app.Host.WhenIdleAsync();

        Assert.Empty(await PublishAsync(app, "e2"));
    }

    [Theory]
    [InlineData("oncePer", "guards: { oncePer: 1d }", 0)]
    [InlineData("limit", "guards: { limit: { runs: 1, per: 1d } }", 0)]
    [InlineData("breaker", "guards: { breaker: { failures: 1, cooldown: 1d } }", 0)]
    [InlineData("concurrency", "guards: { concurrency: 1 }", 0)]
    [InlineData("maintenance", "guards: { maintenance: [{ cron: \"0 1 * * *\", duration: 6h }] }", 2)]
    [InlineData("killSwitch", "", 0)]
    [InlineData("selfCaused", "", 0)]
    [InlineData("inProgress", "", 0)]
    public async Task What_each_guard_stopped_is_released_by_hand_with_a_restart_in_between(string guard, string guards, int hours)
    {
        bool fails = guard == "breaker";
        bool stays = guard is "concurrency" or "inProgress";
        const string Target = "target: \"{{ event.subject }}\"\n";
        string then = (guard is "oncePer" or "selfCaused" or "inProgress" ? Target : "")
            + (stays ? "steps:\n  - act: { action: test.act, with: { name: act }, when: \"{{ event.id | remove: 'e1' }}\" }\n  - long: { action: test.act, with: { name: long }, when: \"{{ event.id | remove: 'e2' }}\", approval: { approvers: [oncall], timeout: 2d } }" : Steps);
        if (fails)
        {
            _action.On("act", ActionOutcome.Fail("Broken", "It broke."));
        }

        await using TestApp app = await StartAsync(guards, then);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(hours));
        if (guard is not ("maintenance" or "killSwitch"))
        {
            await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        }

        if (guard == "killSwitch")
        {
            await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = true }, "olga", "Reflex.Operator");
        }

        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await app.PublishAsync(HealthEvents.Unavailable("e2", app.Host.Clock.GetUtcNow()));
        JsonElement held = Assert.Single(await app.RunsAsync("?state=held"));
        Assert.Equal((guard, "e2"), (held.GetProperty("guard").GetString(), held.GetProperty("eventId").GetString()));
        int calls = _action.Calls.Count;

        await app.Host.RestartAsync(TimeSpan.FromMinutes(1));
        string id = held.GetProperty("runId").GetString()!;
        (int first, JsonElement released) = await app.SendAsync(HttpMethod.Post, $"runs/{id}/release", new { reason = "seen" }, "olga", "Reflex.Operator");
        await app.Host.RestartAsync(TimeSpan.FromMinutes(1));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
        (int second, _) = await app.SendAsync(HttpMethod.Post, $"runs/{id}/release", new { }, "olga", "Reflex.Operator");

        Assert.Equal((202, 409), (first, second));
        string newId = released.GetProperty("runId").GetString()!;
        JsonElement run = (await app.GetAsync($"runs/{newId}")).GetProperty("run");
        if (guard == "killSwitch")
        {
            // Still on: it is held again, and goes once the switch is off.
            Assert.Equal(("held", "killSwitch"), (run.GetProperty("state").GetString(), run.GetProperty("guard").GetString()));
            await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = false }, "olga", "Reflex.Operator");
            (_, released) = await app.SendAsync(HttpMethod.Post, $"runs/{newId}/release", new { }, "olga", "Reflex.Operator");
            await app.Host.WhenIdleAsync();
            run = (await app.GetAsync($"runs/{released.GetProperty("runId").GetString()}")).GetProperty("run");
        }

        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.Equal(calls + 1, _action.Calls.Count);
        Assert.Contains(
            (await app.GetAsync("audit?top=200")).GetProperty("items").EnumerateArray(),
            record => record.GetProperty("action").GetString() == "run.released" && record.GetProperty("actor").GetString() == "olga");
    }

    [Fact]
    public async Task A_held_run_is_released_by_hand_once()
    {
        await using TestApp app = await StartAsync("guards: { maintenance: [{ cron: \"0 0 * * *\", duration: 4h }] }");
        await PublishAsync(app, "e1");
        string id = (await app.OnlyRunAsync()).RunId;

        (int first, JsonElement released) = await app.SendAsync(HttpMethod.Post, $"runs/{id}/release", new { reason = "urgent" }, "olga", "Reflex.Operator");
        await app.Host.WhenIdleAsync();
        (int second, _) = await app.SendAsync(HttpMethod.Post, $"runs/{id}/release", new { }, "olga", "Reflex.Operator");

        Assert.Equal((202, 409), (first, second));
        JsonElement run = (await app.GetAsync($"runs/{released.GetProperty("runId").GetString()}")).GetProperty("run");
        Assert.Equal(("succeeded", id, "olga"), (run.GetProperty("state").GetString(), run.GetProperty("releasedFrom").GetString(), run.GetProperty("startedBy").GetString()));
        Assert.Single(_action.Calls);
    }

    [Fact]
    public async Task Shadow_records_what_would_be_done_and_the_mode_can_be_switched_while_running()
    {
        await using TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("tagger", "target: \"{{ event.subject }}\"\nsteps:\n  - tag:\n      action: azure.tag\n      with: { resourceId: \"{{ event.subject }}\", tags: { a: b } }\n      approval: { approvers: [oncall], timeout: 1h }")]);
        await app.SendAsync(HttpMethod.Put, "automations/tagger/mode", new { mode = "shadow", reason = "trial" });
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        RunRecord shadowed = await app.OnlyRunAsync();
        await app.SendAsync(HttpMethod.Put, "automations/tagger/mode", new { });
        await app.PublishAsync(HealthEvents.Unavailable("e2", app.Host.Clock.GetUtcNow(), HealthEvents.Machine + "-2"));

        Assert.Equal((RunState.Shadowed, "shadow"), (shadowed.State, shadowed.Mode));
        TimelineEntry would = Assert.Single(await app.TimelineAsync(shadowed.RunId), entry => entry.Kind == TimelineKinds.StepSucceeded);
        Assert.Equal("azure.tag", would.Output!.Value.GetProperty("operation").GetString());
        await app.OnlyApprovalAsync();
        JsonElement[] switches = [.. (await app.GetAsync("audit?top=200")).GetProperty("items").EnumerateArray()
            .Where(record => record.GetProperty("action").GetString() == "mode.changed")];
        Assert.Equal(2, switches.Length);
        Assert.All(switches, record => Assert.Equal("tagger", record.GetProperty("subject").GetString()));
        Assert.Contains("trial", switches[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
