using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

/// <summary>Who is asked before a run, and what an automation's approval comes to as a request.</summary>
public sealed class NeededApprovalTests
{
    private const string Own = "  approval: { approvers: [own] }\n";
    private const string Loop = "{ loop: { runs: 1, per: 1h, escalateTo: [leads] } }";
    private static readonly ApprovalSpec s_fallback = new() { Approvers = ["default"], Timeout = TimeSpan.FromHours(9) };
    private static readonly GuardVerdict s_asks = new() { Decision = GuardDecision.AskPerson, Guard = "loop" };

    private static ApprovalSpec? Needed(Automation automation, AutomationMode mode, GuardVerdict? verdict = null) =>
        RunApproval.Needed(automation, mode, verdict ?? GuardVerdict.Admitted, s_fallback);

    private static ApprovalRequest Request(ApprovalSpec spec) => ApprovalRequest.Of(
        spec, new ApprovalSubject("a1", "r1", "sample", "reflex", "Run?", [new PlannedAction("s", "x", null)])
            { Step = "s", Target = "web-1" });

    [Theory]
    [InlineData(AutomationMode.Auto)]
    [InlineData(AutomationMode.Shadow)]
    public void Outside_mode_approve_nobody_is_asked(AutomationMode mode) => Assert.Null(Needed(OfEvent(then: Own), mode));

    [Fact]
    public void In_mode_approve_the_automations_approvers_are_asked() =>
        Assert.Equal(["own"], Needed(OfEvent(then: Own), AutomationMode.Approve)!.Approvers);

    [Fact]
    public void Where_the_automation_names_nobody_the_default_approvers_are() =>
        Assert.Same(s_fallback, Needed(OfEvent(), AutomationMode.Approve));

    [Fact]
    public void A_guard_that_calls_for_a_person_asks_in_every_mode()
    {
        Assert.Equal(["leads"], Needed(OfEvent(Loop, Own), AutomationMode.Auto, s_asks)!.Approvers);
        Assert.Equal(["own"], Needed(OfEvent(then: Own), AutomationMode.Auto, s_asks)!.Approvers);
        Assert.Equal(["default"], Needed(OfEvent(), AutomationMode.Auto, s_asks)!.Approvers);
        Assert.Equal(["own"], Needed(OfEvent(Loop, Own), AutomationMode.Approve)!.Approvers);
    }

    [Fact]
    public void A_guard_whose_escalation_names_nobody_asks_the_approvers()
    {
        Automation automation = OfEvent(then: Own) with { Guards = new Guards { Loop = new LoopGuard(1, TimeSpan.FromHours(1), []) } };

        Assert.Equal(["own"], Needed(automation, AutomationMode.Auto, s_asks)!.Approvers);
    }

    [Fact]
    public void A_request_carries_what_the_run_and_the_automation_say()
    {
        ApprovalRequest request =
            Request(new ApprovalSpec { Approvers = ["ana"], Timeout = TimeSpan.FromMinutes(5), ReasonRequired = true, Delegation = true });

        Assert.Equal(("a1", "r1", "sample", "reflex", "Run?"),
            (request.ApprovalId, request.RunId, request.Automation, request.StartedBy, request.Title));
        Assert.Equal(("s", "web-1", 1), (request.Step, request.Target, Assert.Single(request.Plan).Step == "s" ? 1 : 0));
        Assert.Equal((true, true, false, false), (request.ReasonRequired, request.Delegation, request.FourEyes, request.ProceedOnTimeout));
        RequestLevel level = Assert.Single(request.Levels);
        Assert.Equal(("ana", TimeSpan.FromMinutes(5)), (Assert.Single(level.Approvers), level.Timeout));
    }

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(3, false, 3)]
    [InlineData(1, true, 2)]
    [InlineData(2, true, 2)]
    [InlineData(3, true, 3)]
    public void Four_eyes_need_two_people_whatever_the_quorum(int quorum, bool fourEyes, int needed)
    {
        ApprovalRequest request = Request(new ApprovalSpec { Approvers = ["ana"], Quorum = quorum, FourEyes = fourEyes });

        Assert.Equal((needed, fourEyes), (request.Quorum, request.FourEyes));
    }

    [Theory]
    [InlineData(OnTimeout.Escalate, 3, false)]
    [InlineData(OnTimeout.Reject, 1, false)]
    [InlineData(OnTimeout.Proceed, 1, true)]
    public void Levels_follow_only_where_silence_escalates(OnTimeout onTimeout, int levels, bool proceeds)
    {
        ApprovalRequest request = Request(new ApprovalSpec
        {
            Approvers = ["ana"],
            Timeout = TimeSpan.FromMinutes(5),
            OnTimeout = onTimeout,
            EscalateTo = [new ApprovalLevel(["leads"], null), new ApprovalLevel(["boss"], TimeSpan.FromHours(1))],
        });

        Assert.Equal((levels, proceeds), (request.Levels.Count, request.ProceedOnTimeout));
        Assert.Equal(
            new[] { 5.0, 5, 60 }.Take(levels), request.Levels.Select(level => level.Timeout.TotalMinutes));
    }
}
