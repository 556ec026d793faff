using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Approvals;
using Reflex.Functions.Entities;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>What was allowed when a run began is asked again before it acts: hours may lie in between.</summary>
public sealed class ActingCheckTests
{
    private const string Ask = "\n      approval: { approvers: [oncall], timeout: 12h }";
    private const string WholeAsked = "approval: { approvers: [oncall], timeout: 12h }\n";
    private readonly ScriptedAction _action = new();

    private static string Step(string name, string more = "") => $"  - {name}:\n      action: test.act\n      with: {{ name: {name} }}{more}\n";

    private Task<TestApp> StartAsync(string then, string guards = "", string mode = "auto", string? other = null) => TestApp.StartAsync(
        [TestAutomations.Health("checked", then, mode, guards), .. other is null ? [] : new[] { other }],
        options => options.ConfigureServices = services => services.AddSingleton<IAction>(_action));

    private static Task DownAsync(TestApp app, string id = "e1", string machine = HealthEvents.Machine) =>
        app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow(), machine));

    private static async Task ApproveAsync(TestApp app)
    {
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;
        (int status, _) = await app.DecideAsync(id, "approve", "ana", "Reflex.Approver,oncall");
        Assert.Equal(200, status);
    }

    private static async Task<RunRecord> RunAsync(TestApp app, string automation = "checked") =>
        Assert.Single(await app.RunsAsync($"?automation={automation}")).Deserialize<RunRecord>(Reflex.Functions.Settings.ReflexJson.Options)!;

    private static Task<(int Status, JsonElement Body)> SwitchAsync(TestApp app, string path, object body) => app.SendAsync(HttpMethod.Put, path, body, "olga", "Reflex.Operator");

    [Fact]
    public async Task The_kill_switch_turned_while_people_are_asked_holds_a_releasable_run()
    {
        await using TestApp app = await StartAsync("steps:\n" + Step("act", Ask));
        await DownAsync(app);
        await SwitchAsync(app, "automations/checked/killswitch", new { killed = true, reason = "drill" });
        await app.Host.RestartAsync(TimeSpan.FromHours(1));

        await ApproveAsync(app);

        RunRecord run = await RunAsync(app);
        Assert.Equal((RunState.Held, "killSwitch"), (run.State, run.Guard));
        Assert.Empty(_action.Calls);
        await SwitchAsync(app, "automations/checked/killswitch", new { killed = false });
        (int released, _) = await app.SendAsync(HttpMethod.Post, $"runs/{run.RunId}/release", new { }, "olga", "Reflex.Operator");
        await app.Host.WhenIdleAsync();
        await ApproveAsync(app);
        Assert.Equal(202, released);
        Assert.Equal(["act"], _action.Calls);
    }

    [Fact]
    public async Task The_kill_switch_turned_after_a_step_acted_fails_the_run()
    {
        await using TestApp app = await StartAsync("steps:\n" + Step("one") + Step("two", Ask));
        await DownAsync(app);
        await SwitchAsync(app, "killswitch", new { killed = true });
        await ApproveAsync(app);

        RunRecord run = await RunAsync(app);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(["one"], _action.Calls);
        TimelineEntry failed = Assert.Single(await app.TimelineAsync(run.RunId), entry => entry.Kind == TimelineKinds.StepFailed);
        Assert.Equal(("two", "killSwitch"), (failed.Step, failed.Error!.Code));
    }

    [Theory]
    [InlineData("auto", "shadow", "mode", "")]
    [InlineData("approve", "shadow", "mode", "")]
    [InlineData("approve", "auto", null, "act")]
    [InlineData("auto", "approve", "mode", "")]
    public async Task A_stricter_mode_holds_what_has_not_begun(string began, string switched, string? guard, string calls)
    {
        await using TestApp app = await StartAsync(
            began == "auto" ? "steps:\n" + Step("act", Ask) : WholeAsked + "steps:\n" + Step("act"), mode: began);
        await DownAsync(app);
        await SwitchAsync(app, "automations/checked/mode", new { mode = switched });
        await ApproveAsync(app);

        RunRecord run = await RunAsync(app);
        Assert.Equal((guard is null ? RunState.Succeeded : RunState.Held, guard), (run.State, run.Guard));
        Assert.Equal(calls, string.Join(' ', _action.Calls));
    }

    [Fact]
    public async Task A_maintenance_window_that_opened_meanwhile_holds_the_run()
    {
        await using TestApp app = await StartAsync("steps:\n" + Step("act", Ask), "guards: { maintenance: [{ cron: \"0 2 * * *\", duration: 2h }] }");
        await DownAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(3));
        await ApproveAsync(app);

        RunRecord run = await RunAsync(app);
        Assert.Equal((RunState.Held, "maintenance"), (run.State, run.Guard));
        Assert.Empty(_action.Calls);
    }

    [Fact]
    public async Task A_maintenance_window_does_not_stop_what_is_half_done()
    {
        await using TestApp app = await StartAsync("steps:\n" + Step("one") + Step("two", Ask), "guards: { maintenance: [{ cron: \"0 2 * * *\", duration: 2h }] }");
        await DownAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(3));
        await ApproveAsync(app);

        Assert.Equal(RunState.Succeeded, (await RunAsync(app)).State);
    }

    [Fact]
    public async Task A_breaker_opened_meanwhile_holds_the_run_and_later_lets_one_try()
    {
        _action.On("act", ActionOutcome.Fail("Broken", "It broke."));
        await using TestApp app = await StartAsync("steps:\n" + Step("act", Ask), "guards: { breaker: { failures: 1, cooldown: 30m } }");
        string[] machines = [HealthEvents.Machine, HealthEvents.Machine + "-2", HealthEvents.Machine + "-3"];
        for (int number = 0; number < machines.Length; number++)
        {
            await DownAsync(app, $"e{number}", machines[number]);
        }

        string[] approvals = [.. (await app.GetAsync("approvals")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];
        await app.DecideAsync(approvals[0], "approve", "ana");
        await app.DecideAsync(approvals[1], "approve", "ana");
        Assert.Equal("breaker", Assert.Single(await app.RunsAsync("?state=held")).GetProperty("guard").GetString());
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(30));
        await app.DecideAsync(approvals[2], "approve", "ana");

        Assert.Single(await app.RunsAsync("?state=succeeded"));
        Assert.Equal(2, _action.Calls.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_does_not_hold_any_more_holds_the_run(bool whole)
    {
        const string Then = "target: \"{{ event.subject }}\"\nsteps:\n";
        string first = TestAutomations.Health("first", Then + Step("hold", Ask));
        await using TestApp app = await StartAsync((whole ? WholeAsked : "") + Then + Step("act", whole ? "" : Ask), mode: whole ? "approve" : "auto", other: first);
        await TakeTargetAsync(app, "someone");
        await DownAsync(app);
        string id = (await app.GetAsync("approvals?automation=checked")).GetProperty("items")[0].GetProperty("id").GetString()!;
        await app.DecideAsync(id, "approve", "ana", "Reflex.Approver,oncall");
        Assert.Equal(RunState.WaitingForTarget, (await RunAsync(app)).State);

        // Nothing in the app takes a granted request back; it is what counts all the same.
        await app.Service<ApprovalStore>().ChangeAsync(
            id, record => record with { State = ApprovalState.Withdrawn, Reason = "Approved by mistake." }, CancellationToken.None);
        await app.Host.Durable.Entities.SignalEntityAsync(InstanceIds.Target(HealthEvents.Machine), nameof(TargetEntity.Release), "someone");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        RunRecord run = await RunAsync(app);
        Assert.Equal((RunState.Held, "approval"), (run.State, run.Guard));
        Assert.Contains("Approved by mistake.", run.Reason);
        Assert.Empty(_action.Calls);
    }

    [Fact]
    public async Task A_target_that_was_given_away_while_people_were_asked_is_waited_for_again()
    {
        await using TestApp app = await StartAsync("target: \"{{ event.subject }}\"\nsteps:\n" + Step("one") + Step("two", Ask));
        await DownAsync(app);
        string runId = (await RunAsync(app)).RunId;
        await app.Host.Durable.Entities.SignalEntityAsync(InstanceIds.Target(HealthEvents.Machine), nameof(TargetEntity.Release), runId);
        await TakeTargetAsync(app, "someone");

        await ApproveAsync(app);
        Assert.Equal(RunState.WaitingForTarget, (await RunAsync(app)).State);
        await app.Host.Durable.Entities.SignalEntityAsync(InstanceIds.Target(HealthEvents.Machine), nameof(TargetEntity.Release), "someone");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(RunState.Succeeded, (await RunAsync(app)).State);
        Assert.Equal(["one", "two"], _action.Calls);
    }

    private static async Task TakeTargetAsync(TestApp app, string runId)
    {
        await app.Host.Durable.Entities.SignalEntityAsync(InstanceIds.Target(HealthEvents.Machine), nameof(TargetEntity.Acquire), runId);
        await app.Host.WhenIdleAsync();
    }
}
