using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Actions;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Steps in order, groups, retries, timeouts, undo in reverse, verification, cancellation.</summary>
public sealed class SagaTests
{
    private static ActionOutcome Fail(bool retryable = false, double? after = null) =>
        ActionOutcome.Fail("Broken", "It broke.", retryable, after is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static string Step(string name, string more = "") =>
        $"  - {name}:\n      action: test.act\n      with: {{ name: {name} }}\n{(more.Length == 0 ? "" : "      " + more.ReplaceLineEndings("\n").Replace("\n", "\n      ") + "\n")}";

    private static string Undo(string name) => $"undo: {{ action: test.act, with: {{ name: undo-{name} }}, retry: {{ attempts: 2, backoff: 1s }} }}";

    private static Task<TestApp> StartAsync(ScriptedAction action, string then) => TestApp.StartAsync(
        [TestAutomations.Health("saga", then)], options => options.ConfigureServices = services => services.AddSingleton<IAction>(action));

    private static async Task<RunRecord> RunAsync(TestApp app, TimeSpan time = default)
    {
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        await app.Host.AdvanceAsync(time);
        return await app.OnlyRunAsync();
    }

    [Theory]
    [InlineData(0, "s1")]
    [InlineData(1, "s1 s2 undo-s1")]
    [InlineData(2, "s1 s2 s3 undo-s2 undo-s1")]
    [InlineData(3, "s1 s2 s3 s4 undo-s3 undo-s2 undo-s1")]
    public async Task A_failure_at_any_step_undoes_the_steps_before_it_in_reverse(int failing, string calls)
    {
        var action = new ScriptedAction().On($"s{failing + 1}", Fail());
        string steps = "steps:\n" + string.Concat(Enumerable.Range(1, 4).Select(n => Step($"s{n}", Undo($"s{n}"))));
        await using TestApp app = await StartAsync(action, "onFailure: undo\n" + steps);

        RunRecord run = await RunAsync(app);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(calls, string.Join(' ', action.Calls));
        Assert.Contains("It broke.", run.Reason);
    }

    [Fact]
    public async Task An_undo_that_fails_is_retried_then_escalated_and_the_rest_is_still_undone()
    {
        var action = new ScriptedAction().On("s3", Fail()).On("undo-s2", Fail(retryable: true), Fail(retryable: true));
        await using TestApp app = await StartAsync(
            action, "onFailure: undo\nsteps:\n" + Step("s1", Undo("s1")) + Step("s2", Undo("s2")) + Step("s3", Undo("s3")));

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(1));

        Assert.Equal("s1 s2 s3 undo-s2 undo-s2 undo-s1", string.Join(' ', action.Calls));
        Assert.Contains("s2 could not be", run.Reason);
        Assert.Contains(await app.TimelineAsync(run.RunId), entry => entry.Kind == TimelineKinds.Escalated);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task An_undo_that_failed_is_posted_and_audited_also_outside_an_incident(string state)
    {
        await using LoopbackServer channel = await LoopbackServer.StartAsync(https: false);
        var action = new ScriptedAction().On("undo-s1", Fail());
        if (state == "failed")
        {
            action.On("s2", Fail());
        }

        string second = state == "failed" ? Step("s2") : Step("s2", "approval: { approvers: [oncall], timeout: 1h }");
        await using TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("saga", "target: \"{{ event.subject }}\"\nonFailure: undo\nsteps:\n" + Step("s1", Undo("s1")) + second)],
            options => options.ConfigureServices = services => services.AddSingleton<IAction>(action),
            ("Reflex__Approvals__TeamsWebhook", new Uri(channel.Endpoint, "/leads").AbsoluteUri),
            ("Reflex__Actions__AllowedHosts", channel.Endpoint.Authority),
            ("Reflex__Actions__PrivateHosts", channel.Endpoint.Authority));

        RunRecord run = await RunAsync(app);
        if (state == "cancelled")
        {
            await app.SendAsync(HttpMethod.Post, $"runs/{run.RunId}/cancel", new { undo = true }, "olga", "Reflex.Operator");
            await app.Host.WhenIdleAsync();
        }

        Assert.Equal(state, (await app.GetAsync($"runs/{run.RunId}")).GetProperty("run").GetProperty("state").GetString());
        SeenRequest posted = Assert.Single(channel.Requests, request => request.Body.Contains("Escalated", StringComparison.Ordinal));
        Assert.Contains("s1 could not be undone", posted.Body, StringComparison.Ordinal);
        Assert.Contains(HealthEvents.Machine, posted.Body, StringComparison.Ordinal);
        Assert.Contains(
            (await app.GetAsync("audit?top=200")).GetProperty("items").EnumerateArray(), record => record.GetProperty("action").GetString() == "run.escalated");
    }

    [Fact]
    public async Task Stop_leaves_what_was_done()
    {
        var action = new ScriptedAction().On("s2", Fail());
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1", Undo("s1")) + Step("s2") + Step("s3"));

        Assert.Equal(RunState.Failed, (await RunAsync(app)).State);
        Assert.Equal("s1 s2", string.Join(' ', action.Calls));
    }

    [Fact]
    public async Task Continue_passes_a_failure_over_and_says_so()
    {
        var action = new ScriptedAction().On("s1", Fail());
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1", "onFailure: continue") + Step("s2"));

        RunRecord run = await RunAsync(app);

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Contains("s1", run.Reason);
        Assert.StartsWith("Steps that did not succeed: s1: ", run.Reason, StringComparison.Ordinal);
        Assert.Equal("s1 s2", string.Join(' ', action.Calls));
    }

    [Fact]
    public async Task A_retryable_failure_is_tried_again_after_what_the_other_side_asked_for()
    {
        var action = new ScriptedAction().On("s1", Fail(retryable: true, after: 60), Fail(retryable: true));
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1", "retry: { attempts: 3, backoff: 5s, max: 1m }"));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(5));

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(begin.AddSeconds(60 + 10), run.EndedAt);
        List<TimelineEntry> timeline = await app.TimelineAsync(run.RunId);
        Assert.Equal([1, 2, 3], timeline.Where(entry => entry.Kind == TimelineKinds.StepStarted).Select(entry => entry.Attempt!.Value));
    }

    [Fact]
    public async Task Timeline_lines_have_step_attempt_redacted_input_output_duration_and_error()
    {
        var action = new ScriptedAction().On("s1", Fail(retryable: true), ActionOutcome.WaitFor(new PendingOperation([], 30, null)))
            .On("poll s1", ActionOutcome.Done(JsonElement.Parse("{}")));
        await using TestApp app = await StartAsync(
            action, "steps:\n  - s1:\n      action: test.act\n      with: { name: s1, token: very-secret }\n      retry: { attempts: 2, backoff: 5s }\n");

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(2));

        TimelineEntry[] ofStep = [.. (await app.TimelineAsync(run.RunId)).Where(entry => entry.Step == "s1")];
        TimelineEntry[] started = [.. ofStep.Where(entry => entry.Kind == TimelineKinds.StepStarted)];
        Assert.Equal([1, 2], started.Select(entry => entry.Attempt));
        Assert.All(started, entry => Assert.Equal(("s1", "[redacted]"), (entry.Input!.Value.GetProperty("name").GetString(), entry.Input.Value.GetProperty("token").GetString())));
        TimelineEntry retrying = Assert.Single(ofStep, entry => entry.Kind == TimelineKinds.StepRetrying);
        Assert.Equal((1, "Broken", 0d), (retrying.Attempt, retrying.Error?.Code, retrying.DurationMs));
        TimelineEntry succeeded = Assert.Single(ofStep, entry => entry.Kind == TimelineKinds.StepSucceeded);
        Assert.Equal((2, 30_000d, null), (succeeded.Attempt, succeeded.DurationMs, succeeded.Error));
        Assert.NotNull(succeeded.Output);
    }

    [Fact]
    public async Task A_failure_that_no_retry_mends_is_not_tried_again()
    {
        var action = new ScriptedAction().On("s1", Fail(retryable: false));
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1", "retry: { attempts: 3, backoff: 5s }"));

        Assert.Equal(RunState.Failed, (await RunAsync(app, TimeSpan.FromMinutes(5))).State);
        Assert.Single(action.Calls);
    }

    [Fact]
    public async Task A_long_running_operation_is_polled_by_durable_timers()
    {
        ActionOutcome pending = ActionOutcome.WaitFor(new PendingOperation(["https://management.azure.com/op"], 30, null));
        var action = new ScriptedAction().On("s1", pending).On("poll s1", pending, pending);
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1"));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(5));

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(begin.AddSeconds(90), run.EndedAt);
        Assert.Equal("s1 poll s1 poll s1 poll s1", string.Join(' ', action.Calls));
    }

    [Fact]
    public async Task A_step_that_takes_longer_than_its_timeout_fails()
    {
        var action = new ScriptedAction().On("s1", ActionOutcome.WaitFor(new PendingOperation(["https://management.azure.com/op"], 600, null)));
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1", "timeout: 2m"));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(30));

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(begin.AddMinutes(2), run.EndedAt);
    }

    [Fact]
    public async Task A_group_runs_at_once_and_all_of_it_ends_before_what_was_done_is_undone()
    {
        ActionOutcome pending = ActionOutcome.WaitFor(new PendingOperation(["https://management.azure.com/op"], 30, null));
        var action = new ScriptedAction().On("a", pending).On("b", Fail());
        string group = "steps:\n  - both:\n      parallel:\n"
            + Step("a", Undo("a")).Replace("\n", "\n      ").Insert(0, "      ").TrimEnd() + "\n"
            + Step("b").Replace("\n", "\n      ").Insert(0, "      ").TrimEnd() + "\n";
        await using TestApp app = await StartAsync(action, "onFailure: undo\n" + group);

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(5));

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(["a", "b"], action.Calls.Take(2).Order());
        Assert.Equal(["poll a", "undo-a"], action.Calls.Skip(2));
    }

    [Fact]
    public async Task A_condition_skips_a_step_and_outputs_are_seen_by_later_templates()
    {
        var action = new ScriptedAction();
        string then = "steps:\n" + Step("s1") + Step("s2", "when: \"{{ steps.s1.missing }}\"")
            + "  - s3:\n      action: test.act\n      with: { name: \"after-{{ steps.s1.name }}\" }\n";
        await using TestApp app = await StartAsync(action, then);

        RunRecord run = await RunAsync(app);

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal("s1 after-s1", string.Join(' ', action.Calls));
        Assert.Single(await app.TimelineAsync(run.RunId), entry => entry is { Kind: TimelineKinds.StepSkipped, Step: "s2" });
    }

    [Fact]
    public async Task A_check_that_does_not_hold_in_time_fails_the_step_and_undoes_it()
    {
        var action = new ScriptedAction();
        string verify = "verify: { action: test.act, with: { name: look }, until: { state: ready }, every: 10s, timeout: 1m }\n" + Undo("s1");
        await using TestApp app = await StartAsync(action, "onFailure: undo\nsteps:\n" + Step("s1", verify));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();

        RunRecord run = await RunAsync(app, TimeSpan.FromMinutes(5));

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(begin.AddSeconds(50), run.EndedAt);
        Assert.Equal(6, action.Calls.Count(call => call == "look"));
        Assert.Equal("undo-s1", action.Calls.Last());
    }

    [Theory]
    [InlineData(false, "s1")]
    [InlineData(true, "s1 undo-s1")]
    public async Task An_operator_who_stops_a_run_lets_it_finish_the_step_in_hand_or_undo(bool undo, string calls)
    {
        var action = new ScriptedAction().On("s1", ActionOutcome.WaitFor(new PendingOperation([], 60, null)));
        await using TestApp app = await StartAsync(action, "steps:\n" + Step("s1", Undo("s1")) + Step("s2"));
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        RunRecord running = await app.OnlyRunAsync();

        (int status, _) = await app.SendAsync(HttpMethod.Post, $"runs/{running.RunId}/cancel", new { reason = "wrong machine", undo });
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(202, status);
        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Contains("wrong machine", run.Reason);
        Assert.Equal(calls, string.Join(' ', action.Calls.Where(call => !call.StartsWith("poll", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Two_runs_never_work_on_one_target_at_once()
    {
        ActionOutcome pending = ActionOutcome.WaitFor(new PendingOperation([], 60, null));
        var action = new ScriptedAction().On("one", pending).On("two", pending);
        string Then(string name) => "target: \"{{ event.subject }}\"\n" + "steps:\n" + Step(name);
        await using TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("first", Then("one")), TestAutomations.Health("second", Then("two"))],
            options => options.ConfigureServices = services => services.AddSingleton<IAction>(action));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();

        await app.PublishAsync(HealthEvents.Unavailable("e1", begin));
        Assert.Single(await app.RunsAsync("?state=waitingForTarget"));
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(10));

        var ends = (await app.RunsAsync()).Select(run => run.GetProperty("endedAt").GetDateTimeOffset()).Order().ToArray();
        Assert.Equal([begin.AddMinutes(1), begin.AddMinutes(2)], ends);
        Assert.Equal(2, (await app.RunsAsync("?state=succeeded")).Length);
        Assert.Equal(2, (await app.RunsAsync($"?target={Uri.EscapeDataString(HealthEvents.Machine.ToUpperInvariant())}")).Length);
    }
}
