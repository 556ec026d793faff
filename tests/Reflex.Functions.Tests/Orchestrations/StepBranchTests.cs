using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Activities;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>The branches of a run's steps: conditions, attempts, long operations, checks, groups, failure, undo, and an operator who stops it.</summary>
public sealed class StepBranchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MockedOrchestration _context = new MockedOrchestration()
        .On(nameof(ReadControls), new EffectiveControls(false, null, null, ["duty"], TimeSpan.FromHours(2)))
        .On(nameof(ExecuteAction), ActionOutcome.Done());

    private static ActionOutcome Fail(bool retryable = false, double? after = null) =>
        ActionOutcome.Fail("Broken", "It broke.", retryable, after is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static ActionOutcome Output(object output) => ActionOutcome.Done(JsonSerializer.SerializeToElement(output));

    private static ActionOutcome Pending(double seconds) => ActionOutcome.WaitFor(new PendingOperation(["https://management.azure.com/op"], seconds, null));

    private static string Steps(params string[] steps) => "steps:\n" + string.Concat(steps.Select(step => $"  - {step.Split(' ')[0]}: {{ action: test.act{step[step.Split(' ')[0].Length..]} }}\n"));

    private void CancelAt(TimeSpan time, bool undo) => _context.At(time, () => _context.Raise(EventNames.Cancel, new CancelRequest("olga", null, undo)));

    [Theory]
    [InlineData("'{{ event.data.nothing }}'", "b")]
    [InlineData("'{{ event.subject }}'", "a b")]
    public void A_condition_decides_whether_a_step_is_done(string condition, string executed)
    {
        Assert.Equal(RunState.Succeeded, _context.Run(Steps($"a , when: {condition}", "b")).State);
        Assert.Equal(executed, _context.Executed());
    }

    [Theory]
    [InlineData("stop", RunState.Failed, "a")]
    [InlineData("continue", RunState.Succeeded, "a c")]
    public void An_input_that_cannot_be_rendered_is_a_failure_of_the_step_like_any_other(string onFailure, RunState end, string executed)
    {
        RunOutcome outcome = _context.Run(Steps("a", $"b , onFailure: {onFailure}, with: {{ x: '{{% for i in (1..99999999) %}}x{{% endfor %}}' }}", "c"));

        Assert.Equal((end, executed), (outcome.State, _context.Executed()));
        Assert.Contains(_context.Timeline(), entry => entry is { Kind: TimelineKinds.StepFailed, Step: "b", Error.Code: "TemplateError" });
    }

    [Theory]
    [InlineData("", "", RunState.Failed, "a b")]
    [InlineData("", "stop", RunState.Failed, "a b")]
    [InlineData("", "continue", RunState.Succeeded, "a b c")]
    [InlineData("", "undo", RunState.Failed, "a b a-undo")]
    [InlineData("undo", "", RunState.Failed, "a b a-undo")]
    [InlineData("continue", "", RunState.Succeeded, "a b c")]
    [InlineData("continue", "stop", RunState.Failed, "a b")]
    [InlineData("undo", "continue", RunState.Succeeded, "a b c")]
    public void What_follows_a_failure_the_step_says_or_else_the_playbook(string playbook, string step, RunState end, string executed)
    {
        _context.Steps(("b", [Fail()]));

        RunOutcome outcome = _context.Run(
            (playbook.Length > 0 ? $"onFailure: {playbook}\n" : "")
            + Steps("a , undo: { action: test.act }", "b , undo: { action: test.act }" + (step.Length > 0 ? $", onFailure: {step}" : ""), "c"));

        Assert.Equal((end, executed), (outcome.State, _context.Executed()));
    }

    [Fact]
    public void Attempts_double_their_wait_up_to_the_maximum_and_never_below_what_was_asked()
    {
        _context.Steps(("a", [Fail(true), Fail(true), Fail(true, after: 100), Fail(true), ActionOutcome.Done()]));

        Assert.Equal(RunState.Succeeded, _context.Run(Steps("a , retry: { attempts: 5, backoff: 2s, max: 6s }")).State);

        Assert.Equal([2, 2 + 4, 2 + 4 + 100, 2 + 4 + 100 + 6], _context.Timers.Select(timer => timer.TotalSeconds));
        Assert.Equal([1, 2, 3, 4, 5], _context.InputsOf<ActionCall>(nameof(ExecuteAction)).Select(call => call.Attempt));
        Assert.Single(_context.InputsOf<ActionCall>(nameof(ExecuteAction)).Select(call => call.IdempotencyKey).Distinct());
    }

    [Fact]
    public void Attempts_end_with_the_last_and_at_once_where_no_other_would_go_better()
    {
        _context.Steps(("a", [Fail(true)]), ("b", [Fail(false)]));

        _context.Run(Steps("a , onFailure: continue, retry: { attempts: 3 }", "b , retry: { attempts: 3 }"));

        Assert.Equal("a a a b", _context.Executed());
    }

    [Fact]
    public void An_attempt_that_takes_too_long_is_given_up_and_the_next_one_made()
    {
        _context.Steps(("a", [MockedOrchestration.Never, ActionOutcome.Done()]));

        Assert.Equal(RunState.Succeeded, _context.Run(Steps("a , timeout: 30s, retry: { attempts: 2, backoff: 5s }")).State);
        Assert.Equal(TimeSpan.FromSeconds(35), _context.Now - _context.Start);
        Assert.Contains(_context.Timeline(), entry => entry is { Kind: TimelineKinds.StepRetrying, Error.Code: "Timeout" });
    }

    [Fact]
    public void A_long_operation_is_asked_after_when_it_says_but_never_more_than_once_a_second()
    {
        _context.Steps(("a", [Pending(20)])).On(nameof(PollAction), Pending(0), Output(new { ok = true }));

        Assert.Equal(RunState.Succeeded, _context.Run(Steps("a")).State);
        Assert.Equal([20, 21], _context.Timers.Select(timer => timer.TotalSeconds));
    }

    [Fact]
    public void A_long_operation_that_ends_badly_fails_the_attempt()
    {
        _context.Steps(("a", [Pending(5)])).On(nameof(PollAction), Fail());

        Assert.Equal("a: It broke.", _context.Run(Steps("a")).Reason);
    }

    [Fact]
    public void A_long_operation_that_outlives_the_steps_time_fails_the_attempt()
    {
        _context.Steps(("a", [Pending(20)])).On(nameof(PollAction), Pending(20));

        RunOutcome outcome = _context.Run(Steps("a , timeout: 50s"));

        Assert.Equal((RunState.Failed, TimeSpan.FromSeconds(50)), (outcome.State, _context.Now - _context.Start));
        Assert.Contains("did not end within 50s", outcome.Reason);
    }

    [Fact]
    public void A_check_is_repeated_until_it_holds_and_is_never_remembered()
    {
        _context.Steps(("a-verify", [Output(new { ok = false }), Fail(retryable: true), Output(new { ok = true })]));

        Assert.Equal(RunState.Succeeded, _context.Run(Steps("a , verify: { action: test.act, until: { ok: true }, every: 10s, timeout: 1m }")).State);
        Assert.Equal(("a a-verify a-verify a-verify", 20), (_context.Executed(), (_context.Now - _context.Start).TotalSeconds));
        Assert.All(_context.InputsOf<ActionCall>(nameof(ExecuteAction)).Skip(1), call => Assert.False(call.Remember));
    }

    [Theory]
    [InlineData(false, "a a-verify", 0)]
    [InlineData(true, "a a-verify a-verify a-verify a-verify a-verify a-verify", 50)]
    public void A_check_ends_with_its_time_or_at_once_where_it_is_hopeless(bool retryable, string executed, int seconds)
    {
        _context.Steps(("a-verify", [Fail(retryable)]));

        RunOutcome outcome = _context.Run(Steps("a , verify: { action: test.act, until: { ok: true }, every: 10s, timeout: 1m }"));

        Assert.Equal((RunState.Failed, executed, seconds), (outcome.State, _context.Executed(), (int)(_context.Now - _context.Start).TotalSeconds));
        Assert.Contains("Not verified within 1m", outcome.Reason);
    }

    [Fact]
    public void What_was_done_and_not_verified_is_undone()
    {
        _context.Steps(("a-verify", [Fail()]));

        _context.Run("onFailure: undo\n" + Steps("a , undo: { action: test.act }, verify: { action: test.act, until: { ok: true } }"));

        Assert.Equal("a a-verify a-undo", _context.Executed());
    }

    private const string Group = "steps:\n  - both:\n      parallel:\n        - a: { action: test.act }\n        - b: { action: test.act, undo: { action: test.act } }\n  - c: { action: test.act }\n";

    [Fact]
    public void A_group_whose_one_step_fails_lets_the_other_end_and_undoes_that()
    {
        _context.Steps(("a", [Fail()]), ("b", [Pending(30)])).On(nameof(PollAction), ActionOutcome.Done());

        RunOutcome outcome = _context.Run("onFailure: undo\n" + Group);

        Assert.Equal((RunState.Failed, "a b b-undo", 30), (outcome.State, _context.Executed(), (int)(_context.Now - _context.Start).TotalSeconds));
    }

    [Theory]
    [InlineData("", "a b c")]
    [InlineData("      when: '{{ event.data.nothing }}'\n", "c")]
    public void A_group_has_a_condition_too(string condition, string executed)
    {
        Assert.Equal(RunState.Succeeded, _context.Run(Group.Replace("      parallel", condition + "      parallel", StringComparison.Ordinal)).State);
        Assert.Equal(executed, _context.Executed());
    }

    [Theory]
    [InlineData(false, "a b")]
    [InlineData(true, "a b b-undo a-undo")]
    public void An_operator_stops_a_run_after_the_step_in_hand_and_may_want_it_undone(bool undo, string executed)
    {
        _context.Steps(("b", [Pending(30)])).On(nameof(PollAction), ActionOutcome.Done());
        CancelAt(5 * Second, undo);

        RunOutcome outcome = _context.Run(Steps("a , undo: { action: test.act }", "b , undo: { action: test.act }", "c"));

        Assert.Equal((RunState.Cancelled, executed, 30), (outcome.State, _context.Executed(), (int)(_context.Now - _context.Start).TotalSeconds));
    }

    [Fact]
    public void An_operator_who_stops_a_run_between_attempts_does_not_have_to_wait_for_the_next()
    {
        _context.Steps(("a", [Fail(retryable: true)]));
        CancelAt(5 * Second, undo: false);

        Assert.Equal(RunState.Cancelled, _context.Run(Steps("a , retry: { attempts: 3, backoff: 1m, max: 10m }")).State);
        Assert.Equal(("a", 5), (_context.Executed(), (int)(_context.Now - _context.Start).TotalSeconds));
    }

    [Fact]
    public void An_operator_who_stops_a_run_between_checks_does_not_have_to_wait_for_the_next()
    {
        _context.Steps(("a-verify", [Output(new { ok = false })]));
        CancelAt(5 * Second, undo: true);

        Assert.Equal(RunState.Cancelled, _context.Run(Steps("a , undo: { action: test.act }, verify: { action: test.act, until: { ok: true }, every: 1m }")).State);
        Assert.Equal("a a-verify a-verify a-undo", _context.Executed());
    }

    [Fact]
    public void An_undo_is_retried_after_an_operator_stopped_the_run_then_a_person_is_called()
    {
        _context.Steps(("a-undo", [Fail(retryable: true)]), ("b", [Fail()]));

        RunOutcome outcome = _context.Run("onFailure: undo\n" + Steps("a , undo: { action: test.act, retry: { attempts: 2, backoff: 1s } }", "b"));

        Assert.Equal("a b a-undo a-undo", _context.Executed());
        Assert.Contains("a could not be undone and needs attention", outcome.Reason);
        Assert.Contains(_context.Timeline(), entry => entry.Kind == TimelineKinds.Escalated);
    }

    [Fact]
    public void An_undo_sees_the_output_of_its_step()
    {
        _context.Steps(("a", [Output(new { rule = "r-17" })]), ("b", [Fail()]));

        _context.Run("onFailure: undo\n" + Steps("a , undo: { action: test.act, with: { id: '{{ steps.a.rule }}' } }", "b"));

        Assert.Equal("r-17", _context.InputsOf<ActionCall>(nameof(ExecuteAction)).Last().Input.GetProperty("id").GetString());
    }

    [Fact]
    public void The_record_is_numbered_without_a_gap_and_brings_the_request_once()
    {
        _context.Run(Steps("a", "b"));

        RunUpdate[] updates = [.. _context.InputsOf<RunUpdate>(nameof(RecordRun))];
        Assert.Equal(Enumerable.Range(1, updates.Length), updates.Select(update => update.Record.Version));
        Assert.Equal(Enumerable.Range(1, updates.Sum(update => update.Entries.Count)), _context.Timeline().Select(entry => entry.Sequence));
        Assert.NotNull(updates[0].Record.Request);
        Assert.All(updates.Skip(1), update => Assert.Null(update.Record.Request));
    }
}
