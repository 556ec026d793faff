using Microsoft.DurableTask;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>The branches of a run: before its steps, in them, and after.</summary>
public sealed class RunOrchestratorTests
{
    private const string AdmitKey = "keyguardentity.admit";
    private const string CompleteKey = "keyguardentity.complete";
    private const string AdmitAutomation = "automationguardentity.admit";
    private const string CompleteAutomation = "automationguardentity.complete";
    private const string AcquireTarget = "targetentity.acquire";
    private const string ReleaseTarget = "targetentity.release";
    private const string Limited = "guards: { limit: { runs: 5, per: 1h }, oncePer: 1h }";
    private const string OneStep = "steps:\n  - act: { action: test.act, with: { name: act } }";
    private const string Targeted = "target: \"{{ event.subject }}\"\n" + OneStep;
    private const string Asked = "steps:\n  - act:\n      action: test.act\n      with: { name: act }\n      approval: { approvers: [oncall], timeout: 1h }";

    private readonly MockedOrchestration _context = new MockedOrchestration()
        .On(nameof(ReadControls), Controls())
        .On(nameof(ExecuteAction), ActionOutcome.Done())
        .On(AdmitKey, GuardVerdict.Admitted)
        .On(AdmitAutomation, GuardVerdict.Admitted)
        .On(AcquireTarget, new TargetGrant(true, "r1"))
        .On(nameof(ApprovalOrchestrator), Answered(ApprovalState.Approved));

    private static EffectiveControls Controls(string? killed = null, string? mode = null) => new(killed is not null, killed, mode, ["duty"], TimeSpan.FromHours(2));

    private static ApprovalOutcome Answered(ApprovalState state) => new("r1-a1", state, $"It is {state}.", ["ana"]);

    private static ActionOutcome Fail(bool retryable = false, double? after = null) =>
        ActionOutcome.Fail("Broken", "It broke.", retryable, after is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private RunOutcome Run(string then, string guards = "", string mode = "auto", Func<RunRequest, RunRequest>? change = null) =>
        _context.Run(then, guards, mode, change);

    [Fact]
    public void A_kill_switch_holds_the_run_before_any_guard_is_asked()
    {
        _context.On(nameof(ReadControls), Controls(killed: "ana turned everything off."));

        RunOutcome outcome = Run(OneStep, Limited);

        Assert.Equal((RunState.Held, "ana turned everything off."), (outcome.State, outcome.Reason));
        Assert.Equal(GuardNames.KillSwitch, _context.InputsOf<RunUpdate>(nameof(RecordRun)).Last().Record.Guard);
        Assert.Equal([nameof(ReadControls), nameof(RecordRun)], _context.Names);
    }

    [Fact]
    public void A_maintenance_window_holds_it_and_says_until_when()
    {
        RunOutcome outcome = Run(OneStep, "guards: { maintenance: [ { cron: \"0 0 * * *\", duration: 2h } ] }");

        Assert.Equal(RunState.Held, outcome.State);
        Assert.Contains("until 2026-01-05 02:00", outcome.Reason);
        Assert.Empty(_context.Executed());
    }

    [Fact]
    public void Once_per_key_holds_it_and_the_whole_automation_is_not_asked()
    {
        _context.On(AdmitKey, GuardVerdict.Hold(GuardNames.OncePer, "It ran 5m ago."));

        Assert.Equal(RunState.Held, Run(OneStep, Limited).State);
        Assert.DoesNotContain(AdmitAutomation, _context.Names);
        Assert.DoesNotContain(CompleteKey, _context.Names);
    }

    [Fact]
    public void What_the_automation_holds_is_given_back_to_its_key()
    {
        _context.On(AdmitAutomation, GuardVerdict.Hold(GuardNames.Limit, "5 runs in the last hour."));

        Assert.Equal(RunState.Held, Run(OneStep, Limited).State);
        Assert.False(Assert.Single(_context.InputsOf<KeyCompletion>(CompleteKey)).Succeeded);
        Assert.DoesNotContain(CompleteAutomation, _context.Names);
    }

    [Fact]
    public void A_run_that_died_and_holds_others_up_is_found_completed_and_the_guard_asked_again()
    {
        _context.On(AdmitAutomation, GuardVerdict.Hold(GuardNames.Concurrency, "One is under way.") with { Running = ["dead"] }, GuardVerdict.Admitted)
            .On(nameof(FindEndedRuns), new List<string> { "dead" });

        Assert.Equal(RunState.Succeeded, Run(OneStep, "guards: { concurrency: 1 }").State);
        Assert.Equal(["dead", "r1"], _context.InputsOf<AutomationCompletion>(CompleteAutomation).Select(done => done.RunId));
    }

    [Fact]
    public void A_run_that_is_alive_holds_others_up()
    {
        _context.On(AdmitAutomation, GuardVerdict.Hold(GuardNames.Concurrency, "One is under way.") with { Running = ["alive"] })
            .On(nameof(FindEndedRuns), new List<string>());

        Assert.Equal(RunState.Held, Run(OneStep, "guards: { concurrency: 1 }").State);
        Assert.Single(_context.Names, AdmitAutomation);
    }

    [Fact]
    public void A_key_that_keeps_coming_back_asks_the_people_that_the_loop_guard_names()
    {
        _context.On(AdmitKey, new GuardVerdict { Decision = GuardDecision.AskPerson, Guard = GuardNames.Loop, Reason = "It is back." });

        Assert.Equal(RunState.Succeeded, Run(OneStep, "guards: { loop: { runs: 3, per: 1h, escalateTo: [leads] } }").State);
        ApprovalRequest asked = Assert.Single(_context.InputsOf<ApprovalRequest>(nameof(ApprovalOrchestrator)));
        Assert.Equal(["leads"], asked.Levels[0].Approvers);
        Assert.Contains("It is back.", asked.Title);
    }

    [Fact]
    public void A_released_run_passes_the_guards_over_but_not_the_kill_switch()
    {
        Assert.Equal(RunState.Succeeded, Run(OneStep, Limited, change: request => request with { ReleasedFrom = "r0" }).State);
        Assert.DoesNotContain(_context.Names, name => name.Contains("guard", StringComparison.Ordinal));

        _context.On(nameof(ReadControls), Controls(killed: "Off."));
        Assert.Equal(RunState.Held, Run(OneStep, Limited, change: request => request with { ReleasedFrom = "r0" }).State);
    }

    [Fact]
    public void In_shadow_nobody_is_asked_nothing_is_locked_and_actions_only_plan()
    {
        RunOutcome outcome = Run("target: \"{{ event.subject }}\"\n" + Asked + "\n      verify: { action: test.act, until: { ok: true } }", Limited, mode: "shadow");

        Assert.Equal(RunState.Shadowed, outcome.State);
        Assert.All(_context.InputsOf<ActionCall>(nameof(ExecuteAction)), call => Assert.Equal((true, false), (call.Shadow, call.Remember)));
        Assert.DoesNotContain(_context.Names, name => name.Contains("entity", StringComparison.Ordinal) || name == nameof(ApprovalOrchestrator));
        Assert.Equal("act", _context.Executed());
    }

    [Theory]
    [InlineData("auto", null, false)]
    [InlineData("approve", null, true)]
    [InlineData("auto", "approve", true)]
    [InlineData("approve", "auto", false)]
    public void The_mode_that_somebody_set_counts_more_than_the_automations_own(string own, string? set, bool asks)
    {
        _context.On(nameof(ReadControls), Controls(mode: set));

        Assert.Equal(RunState.Succeeded, Run(OneStep, mode: own).State);
        Assert.Equal(asks ? 1 : 0, _context.Names.Count(name => name == nameof(ApprovalOrchestrator)));
        if (asks)
        {
            RequestLevel level = _context.InputsOf<ApprovalRequest>(nameof(ApprovalOrchestrator)).Single().Levels.Single();
            Assert.Equal(("duty", TimeSpan.FromHours(2)), (Assert.Single(level.Approvers), level.Timeout));
        }
    }

    [Theory]
    [InlineData(ApprovalState.Approved, RunState.Succeeded)]
    [InlineData(ApprovalState.Proceeded, RunState.Succeeded)]
    [InlineData(ApprovalState.Rejected, RunState.Rejected)]
    [InlineData(ApprovalState.Expired, RunState.Rejected)]
    [InlineData(ApprovalState.Withdrawn, RunState.Rejected)]
    public void What_people_answer_decides_whether_a_run_in_mode_approve_acts(ApprovalState answer, RunState end)
    {
        _context.On(nameof(ApprovalOrchestrator), Answered(answer));

        RunOutcome outcome = Run(OneStep, mode: "approve");

        Assert.Equal(end, outcome.State);
        Assert.Equal(end == RunState.Succeeded ? 1 : 0, _context.InputsOf<ActionCall>(nameof(ExecuteAction)).Count());
    }

    [Theory]
    [InlineData("", RunState.Rejected, "act")]
    [InlineData("\n      onFailure: continue", RunState.Succeeded, "act second")]
    [InlineData("\n      onFailure: undo", RunState.Rejected, "act act-undo")]
    public void A_step_that_people_refuse_ends_the_run_unless_the_step_says_otherwise(string onFailure, RunState end, string executed)
    {
        _context.On(nameof(ApprovalOrchestrator), Answered(ApprovalState.Rejected));
        string refused = "\n  - refused:\n      action: test.act\n      approval: { approvers: [oncall] }" + onFailure;

        RunOutcome outcome = Run(
            "steps:\n  - act: { action: test.act, undo: { action: test.act } }" + refused + "\n  - second: { action: test.act }");

        Assert.Equal((end, executed), (outcome.State, _context.Executed()));
    }

    [Fact]
    public void Levels_quorum_and_rules_of_a_request_come_from_the_automation()
    {
        Run("""
            steps:
              - act:
                  action: test.act
                  approval:
                    { approvers: [oncall], quorum: 1, timeout: 15m, onTimeout: escalate, escalateTo: [{ approvers: [leads] }, { approvers: [cto], timeout: 1h }], fourEyes: true, reasonRequired: true }
            """);

        ApprovalRequest asked = Assert.Single(_context.InputsOf<ApprovalRequest>(nameof(ApprovalOrchestrator)));
        Assert.Equal(["oncall 00:15:00", "leads 00:15:00", "cto 01:00:00"], asked.Levels.Select(level => $"{string.Join(',', level.Approvers)} {level.Timeout}"));
        Assert.Equal((2, true, true, false), (asked.Quorum, asked.FourEyes, asked.ReasonRequired, asked.ProceedOnTimeout));
    }

    [Fact]
    public void An_operator_who_stops_a_run_while_people_are_asked_withdraws_the_question()
    {
        // The request's own orchestration ends once it has been withdrawn and woken.
        var asked = new TaskCompletionSource<object?>();
        _context.On(nameof(ApprovalOrchestrator), asked.Task)
            .On(nameof(WakeApproval), (Func<object?, object?>)(_ =>
            {
                asked.SetResult(Answered(ApprovalState.Withdrawn));
                return null;
            }))
            .At(TimeSpan.FromMinutes(1), () => _context.Raise(EventNames.Cancel, new CancelRequest("olga", "Wrong machine.", Undo: false)));

        RunOutcome outcome = Run(Asked);

        Assert.Equal((RunState.Cancelled, "olga stopped it: Wrong machine."), (outcome.State, outcome.Reason));
        Assert.Contains("olga", Assert.Single(_context.InputsOf<ApprovalWithdrawal>(nameof(WithdrawApproval))).Reason);
        Assert.Equal("r1-a1", Assert.Single(_context.InputsOf<string>(nameof(WakeApproval))));
        Assert.Empty(_context.Executed());
    }

    [Fact]
    public void A_target_that_cannot_be_rendered_fails_the_run_with_the_reason()
    {
        RunOutcome outcome = Run("target: \"{% for i in (1..99999999) %}x{% endfor %}\"\n" + OneStep);

        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith("`target` cannot be rendered", outcome.Reason);
        Assert.Empty(_context.Executed());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Guards_learn_how_the_run_ended(bool fails, bool succeeded)
    {
        _context.On(nameof(ExecuteAction), fails ? Fail() : ActionOutcome.Done());

        Run(OneStep, Limited);

        Assert.Equal(succeeded, Assert.Single(_context.InputsOf<AutomationCompletion>(CompleteAutomation)).Succeeded);
        KeyCompletion key = Assert.Single(_context.InputsOf<KeyCompletion>(CompleteKey));
        Assert.Equal((succeeded, true), (key.Succeeded, key.Acted));
    }

    [Fact]
    public void A_rejection_tells_the_breaker_nothing_and_the_key_that_nothing_was_done()
    {
        _context.On(nameof(ApprovalOrchestrator), Answered(ApprovalState.Rejected));

        Run(OneStep, Limited, mode: "approve");

        Assert.Null(Assert.Single(_context.InputsOf<AutomationCompletion>(CompleteAutomation)).Succeeded);
        Assert.False(Assert.Single(_context.InputsOf<KeyCompletion>(CompleteKey)).Acted);
    }

    [Fact]
    public void A_mistake_of_the_programs_own_fails_the_run_and_undoes_what_was_done()
    {
        _context.Steps(("b", [new InvalidOperationException("A bug.")]));
        const string Saga = """
            target: "{{ event.subject }}"
            onFailure: undo
            steps:
              - a: { action: test.act, undo: { action: test.act } }
              - b: { action: test.act }
            """;

        RunOutcome outcome = Run(Saga);

        Assert.Equal((RunState.Failed, "The run failed unexpectedly: A bug. 1 steps were undone."), (outcome.State, outcome.Reason));
        Assert.Equal("a b a-undo", _context.Executed());
        Assert.Contains(ReleaseTarget, _context.Names);
        Assert.Contains(CompleteKey, _context.Names);
        Assert.Equal(RunState.Failed, _context.InputsOf<RunUpdate>(nameof(RecordRun)).Last().Record.State);
    }

    [Fact]
    public void A_run_whose_definition_cannot_be_read_any_more_fails_with_the_reason()
    {
        RunOutcome outcome = Run(OneStep, change: request => request with { Text = "when: [", Hash = "broken" });

        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith("It could not begin: ", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal([nameof(RecordRun)], _context.Names);
        Assert.Equal(RunState.Failed, _context.InputsOf<RunUpdate>(nameof(RecordRun)).Last().Record.State);
    }

    [Fact]
    public void Storage_that_stays_away_fails_the_run_gives_the_target_back_and_tells_the_guards()
    {
        _context.On(nameof(ExecuteAction), new TaskFailedException(nameof(ExecuteAction), 7, new TaskFailureDetails("System.IO.IOException", "Storage is away.", null, null, null)));

        RunOutcome outcome = Run(Targeted, Limited);

        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith("The run failed unexpectedly", outcome.Reason);
        Assert.Equal("r1", Assert.Single(_context.InputsOf<string>(ReleaseTarget)));
        Assert.False(Assert.Single(_context.InputsOf<AutomationCompletion>(CompleteAutomation)).Succeeded);
    }

    [Fact]
    public void A_kill_switch_that_is_turned_before_a_step_stops_the_run_there()
    {
        _context.On(nameof(ReadControls), Controls(), Controls(), Controls(killed: "Off."));

        RunOutcome outcome = Run("steps:\n  - a: { action: test.act }\n  - b: { action: test.act, onFailure: continue }\n  - c: { action: test.act }");

        Assert.Equal((RunState.Failed, "a"), (outcome.State, _context.Executed()));
        Assert.Contains("Off.", outcome.Reason);
    }

    [Fact]
    public void The_target_is_waited_for_and_given_back_at_the_end()
    {
        _context.On(AcquireTarget, new TargetGrant(false, "r0"));
        _context.At(TimeSpan.FromMinutes(1), () => _context.Raise(EventNames.TargetGranted, true));

        Assert.Equal(RunState.Succeeded, Run(Targeted).State);
        Assert.Equal(TimeSpan.FromMinutes(1), _context.Now - _context.Start);
        Assert.Contains(_context.Timeline(), entry => entry.Kind == TimelineKinds.TargetWaiting);
        Assert.Single(_context.Names, ReleaseTarget);
    }

    [Fact]
    public void A_holder_that_died_is_found_and_its_turn_ended()
    {
        _context.On(AcquireTarget, new TargetGrant(false, "dead"), new TargetGrant(false, "dead"), new TargetGrant(true, "r1"))
            .On(nameof(FindEndedRuns), new List<string>(), new List<string> { "dead" });

        Assert.Equal(RunState.Succeeded, Run(Targeted).State);
        Assert.Equal(TimeSpan.FromMinutes(10), _context.Now - _context.Start);
        Assert.Equal(["dead", "r1"], _context.InputsOf<string>(ReleaseTarget));
    }

    [Fact]
    public void Stopped_while_it_waits_for_the_target_it_leaves_the_line()
    {
        _context.On(AcquireTarget, new TargetGrant(false, "r0"));
        _context.At(TimeSpan.FromMinutes(1), () => _context.Raise(EventNames.Cancel, new CancelRequest("olga", null, Undo: true)));

        Assert.Equal(RunState.Cancelled, Run(Targeted).State);
        Assert.Equal(["r1"], _context.InputsOf<string>(ReleaseTarget));
        Assert.Empty(_context.Executed());
    }
}
