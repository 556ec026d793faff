using Reflex.Engine.Admission;

namespace Reflex.Engine.Tests.Admission;

public sealed class ApprovalPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static ApprovalRecord Record(int quorum = 1, Func<ApprovalRequest, ApprovalRequest>? change = null)
    {
        var request = new ApprovalRequest
        {
            ApprovalId = "a1",
            RunId = "r1",
            Automation = "x",
            Title = "Run?",
            Plan = [],
            StartedBy = "starter",
            Levels = [new RequestLevel(["oncall"], TimeSpan.FromHours(1)), new RequestLevel(["leads"], TimeSpan.FromHours(2))],
            Quorum = quorum,
        };
        request = change?.Invoke(request) ?? request;
        return new ApprovalRecord { Request = request, Approvers = ["oncall"], OpenedAt = Start, Deadline = Start.AddHours(1) };
    }

    private static Decider Who(string name, params string[] groups) =>
        new(name, "10.0.0.1", approver => string.Equals(approver, name, StringComparison.OrdinalIgnoreCase) || groups.Contains(approver));

    private static Decider Oncall(string name) => Who(name, "oncall");

    private static DecisionResult Decide(
        ApprovalRecord record, Decider person, DecisionVerdict verdict, string? reason = null, string? to = null,
        double afterMinutes = 1) =>
        ApprovalPolicy.Decide(record, person, new DecisionAsked(verdict, reason, to, "api"), Start.AddMinutes(afterMinutes));

    [Fact]
    public void One_approval_is_enough_for_a_quorum_of_one()
    {
        DecisionResult result = Decide(Record(), Oncall("ana"), DecisionVerdict.Approve, "fine");

        Assert.Equal(ApprovalState.Approved, result.Record.State);
        Decision decision = Assert.Single(result.Record.Decisions);
        Assert.Equal(("ana", "fine", "10.0.0.1", "api"), (decision.By, decision.Reason, decision.From, decision.Via));
        Assert.Equal(1, result.Record.Round);
    }

    [Fact]
    public void A_quorum_needs_different_people()
    {
        ApprovalRecord once = Decide(Record(quorum: 2), Oncall("ana"), DecisionVerdict.Approve).Record;
        DecisionResult again = Decide(once, Who("ANA", "oncall", "other-group"), DecisionVerdict.Approve);
        DecisionResult second = Decide(once, Oncall("ben"), DecisionVerdict.Approve);

        Assert.Equal(ApprovalState.Pending, once.State);
        Assert.Equal(DecisionAnswer.Repeated, again.Answer);
        Assert.Same(once, again.Record);
        Assert.Equal(ApprovalState.Approved, second.Record.State);
    }

    [Fact]
    public void One_rejection_closes_it()
    {
        ApprovalRecord once = Decide(Record(quorum: 2), Oncall("ana"), DecisionVerdict.Approve).Record;

        Assert.Equal(ApprovalState.Rejected, Decide(once, Oncall("ben"), DecisionVerdict.Reject, "no").Record.State);
    }

    [Fact]
    public void An_approval_can_be_withdrawn_before_the_quorum_and_given_again()
    {
        ApprovalRecord approved = Decide(Record(quorum: 2), Oncall("ana"), DecisionVerdict.Approve).Record;
        ApprovalRecord withdrawn = Decide(approved, Oncall("ana"), DecisionVerdict.Withdraw).Record;
        ApprovalRecord other = Decide(withdrawn, Oncall("ben"), DecisionVerdict.Approve).Record;
        ApprovalRecord again = Decide(other, Oncall("ana"), DecisionVerdict.Approve).Record;

        Assert.Empty(withdrawn.Approvals);
        Assert.Equal(ApprovalState.Pending, other.State);
        Assert.Equal(ApprovalState.Approved, again.State);
    }

    [Fact]
    public void What_is_decided_stays_decided()
    {
        ApprovalRecord approved = Decide(Record(), Oncall("ana"), DecisionVerdict.Approve).Record;

        Assert.Equal(DecisionAnswer.TooLate, Decide(approved, Oncall("ben"), DecisionVerdict.Reject).Answer);
        Assert.Equal(DecisionAnswer.TooLate, Decide(approved, Oncall("ana"), DecisionVerdict.Withdraw).Answer);
        Assert.Equal(DecisionAnswer.Repeated, Decide(approved, Oncall("ana"), DecisionVerdict.Approve).Answer);
    }

    [Fact]
    public void A_decision_at_the_deadline_is_too_late_even_if_the_timer_has_not_fired()
    {
        Assert.Equal(DecisionAnswer.TooLate, Decide(Record(), Oncall("ana"), DecisionVerdict.Approve, afterMinutes: 60).Answer);
        Assert.Equal(DecisionAnswer.Recorded, Decide(Record(), Oncall("ana"), DecisionVerdict.Approve, afterMinutes: 59.99).Answer);
    }

    [Fact]
    public void Nobody_approves_what_they_started_but_may_reject_it()
    {
        Assert.Equal(DecisionAnswer.NotAllowed, Decide(Record(), Oncall("Starter"), DecisionVerdict.Approve).Answer);
        Assert.Equal(DecisionAnswer.Recorded, Decide(Record(), Oncall("Starter"), DecisionVerdict.Reject).Answer);
    }

    [Fact]
    public void Only_approvers_decide()
    {
        Assert.Equal(DecisionAnswer.NotAllowed, Decide(Record(), Who("eve", "sales"), DecisionVerdict.Approve).Answer);
        Assert.Equal(DecisionAnswer.NotAllowed, Decide(Record(), Who("eve", "leads"), DecisionVerdict.Approve).Answer);
    }

    [Fact]
    public void A_mandatory_reason_is_mandatory()
    {
        ApprovalRecord record = Record(change: request => request with { ReasonRequired = true });

        Assert.Equal(DecisionAnswer.Invalid, Decide(record, Oncall("ana"), DecisionVerdict.Approve, "  ").Answer);
        Assert.Equal(DecisionAnswer.Recorded, Decide(record, Oncall("ana"), DecisionVerdict.Approve, "known fault").Answer);
    }

    [Fact]
    public void Whoever_hands_over_has_no_say_any_more_and_the_other_has()
    {
        ApprovalRecord record = Record(change: request => request with { Delegation = true });
        ApprovalRecord delegated = Decide(record, Oncall("ana"), DecisionVerdict.Delegate, to: "cy").Record;

        Assert.Equal(DecisionAnswer.NotAllowed, Decide(delegated, Oncall("ana"), DecisionVerdict.Approve).Answer);
        Assert.Equal(ApprovalState.Approved, Decide(delegated, Who("cy"), DecisionVerdict.Approve).Record.State);
    }

    [Theory]
    [InlineData(false, "cy", "NotAllowed")]
    [InlineData(true, "ana", "Invalid")]
    [InlineData(true, "starter", "Invalid")]
    [InlineData(true, "", "Invalid")]
    public void Handing_over_has_its_limits(bool allowed, string to, string answer)
    {
        ApprovalRecord record = Record(change: request => request with { Delegation = allowed });

        Assert.Equal(answer, Decide(record, Oncall("ana"), DecisionVerdict.Delegate, to: to).Answer.ToString());
    }

    [Fact]
    public void Time_escalates_level_by_level_and_then_expires()
    {
        ApprovalRecord second = ApprovalPolicy.TimeOut(Record(), 0, Start.AddHours(1));
        ApprovalRecord ended = ApprovalPolicy.TimeOut(second, 1, Start.AddHours(3));

        Assert.Equal((1, ApprovalState.Pending, Start.AddHours(3)), (second.Level, second.State, second.Deadline));
        Assert.Equal(["oncall", "leads"], second.Approvers);
        Assert.Equal(ApprovalState.Expired, ended.State);
        Assert.Same(second, ApprovalPolicy.TimeOut(second, 0, Start.AddHours(1)));
    }

    [Fact]
    public void Silence_means_yes_only_where_it_is_asked_for()
    {
        ApprovalRecord record = Record(change: request => request with { ProceedOnTimeout = true, Levels = [request.Levels[0]] });

        Assert.Equal(ApprovalState.Proceeded, ApprovalPolicy.TimeOut(record, 0, Start.AddHours(1)).State);
    }

    [Fact]
    public void A_time_out_that_comes_after_the_decision_changes_nothing()
    {
        ApprovalRecord approved = Decide(Record(), Oncall("ana"), DecisionVerdict.Approve).Record;

        Assert.Same(approved, ApprovalPolicy.TimeOut(approved, 0, Start.AddHours(1)));
        Assert.Same(approved, ApprovalPolicy.Withdraw(approved, "stopped", Start.AddHours(1)));
    }

    [Fact]
    public void A_request_opens_with_its_first_level()
    {
        ApprovalRecord opened = ApprovalPolicy.Open(Record().Request, Start);

        Assert.Equal((ApprovalState.Pending, Start, Start.AddHours(1), 0), (opened.State, opened.OpenedAt, opened.Deadline, opened.Round));
        Assert.Equal(["oncall"], opened.Approvers);
    }

    [Fact]
    public void What_was_asked_back_is_withdrawn_with_its_reason()
    {
        ApprovalRecord withdrawn = ApprovalPolicy.Withdraw(Record(), "stopped", Start.AddMinutes(5));

        Assert.Equal(
            (ApprovalState.Withdrawn, 1, Start.AddMinutes(5), "stopped"),
            (withdrawn.State, withdrawn.Round, withdrawn.ClosedAt!.Value, withdrawn.Reason));
    }

    [Fact]
    public void Who_approved_rejects_or_hands_over_only_after_withdrawing()
    {
        ApprovalRecord once =
            Decide(Record(2, request => request with { Delegation = true }), Oncall("ana"), DecisionVerdict.Approve).Record;

        Assert.Equal(DecisionAnswer.Conflict, Decide(once, Oncall("ana"), DecisionVerdict.Reject).Answer);
        Assert.Equal(DecisionAnswer.Conflict, Decide(once, Oncall("ana"), DecisionVerdict.Delegate, to: "cy").Answer);
        ApprovalRecord withdrawn = Decide(once, Oncall("ana"), DecisionVerdict.Withdraw).Record;
        Assert.Equal(DecisionAnswer.Recorded, Decide(withdrawn, Oncall("ana"), DecisionVerdict.Reject).Answer);
    }

    [Fact]
    public void Without_an_approval_there_is_none_to_withdraw() =>
        Assert.Equal(DecisionAnswer.Invalid, Decide(Record(), Oncall("ana"), DecisionVerdict.Withdraw).Answer);

    [Fact]
    public void Whoever_hands_over_may_not_reject_either()
    {
        ApprovalRecord delegated = Decide(
            Record(change: request => request with { Delegation = true }), Oncall("ana"), DecisionVerdict.Delegate, to: "cy").Record;

        Assert.Equal(DecisionAnswer.NotAllowed, Decide(delegated, Oncall("ana"), DecisionVerdict.Reject).Answer);
        Assert.Equal(DecisionAnswer.Recorded, Decide(delegated, Oncall("ben"), DecisionVerdict.Approve).Answer);
        Assert.Equal(["oncall", "cy"], delegated.Approvers);
    }

    [Theory]
    [InlineData(2000, "Recorded")]
    [InlineData(2001, "Invalid")]
    public void A_reason_has_a_longest_length(int length, string answer) =>
        Assert.Equal(answer, Decide(Record(), Oncall("ana"), DecisionVerdict.Approve, new string('x', length)).Answer.ToString());

    [Theory]
    [InlineData(200, "Recorded")]
    [InlineData(201, "Invalid")]
    public void A_name_to_hand_over_to_has_a_longest_length(int length, string answer)
    {
        ApprovalRecord record = Record(change: request => request with { Delegation = true });

        Assert.Equal(answer, Decide(record, Oncall("ana"), DecisionVerdict.Delegate, to: new string('x', length)).Answer.ToString());
    }

    [Theory]
    [InlineData(ApprovalState.Approved, null)]
    [InlineData(ApprovalState.Proceeded, null)]
    [InlineData(ApprovalState.Pending, "Approval request a1 is pending.")]
    [InlineData(ApprovalState.Withdrawn, "Approval request a1 is withdrawn.")]
    public void Only_a_request_that_was_granted_lets_a_run_act(ApprovalState state, string? objection) =>
        Assert.Equal(objection, ApprovalPolicy.Objection("a1", "r1", Record() with { State = state }));

    [Fact]
    public void A_request_that_is_gone_or_foreign_or_has_a_reason_says_so()
    {
        Assert.Equal(
            "Approval request a1 no longer exists, so the approval cannot be verified.", ApprovalPolicy.Objection("a1", "r1", null));
        Assert.Equal(
            "Approval request a1 belongs to run r1.",
            ApprovalPolicy.Objection("a1", "r2", Record() with { State = ApprovalState.Approved }));
        Assert.Equal(
            "Approval request a1 is rejected: no",
            ApprovalPolicy.Objection("a1", "r1", Record() with { State = ApprovalState.Rejected, Reason = "no" }));
    }
}
