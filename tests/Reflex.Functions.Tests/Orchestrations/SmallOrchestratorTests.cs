using Reflex.Engine.Admission;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;
using Reflex.Functions.DeadLetters;
using Reflex.Functions.Orchestrations;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>The branches of waiting for people over several levels, of a redrive, and of handing a target on.</summary>
public sealed class SmallOrchestratorTests
{
    private readonly MockedOrchestration _context = new();

    private ApprovalProgress Asked(int level, int round = 0) => new(ApprovalState.Pending, round, level, _context.Start + TimeSpan.FromHours(8 * (level + 1)), null, []);

    private static ApprovalRequest Request() => new()
    {
        ApprovalId = "a1", RunId = "r1", Automation = "x", Title = "Run?", Plan = [], StartedBy = "reflex", Quorum = 1,
        Levels = [new RequestLevel(["oncall"], TimeSpan.FromHours(8)), new RequestLevel(["leads"], TimeSpan.FromHours(8)), new RequestLevel(["cto"], TimeSpan.FromHours(8))],
    };

    [Fact]
    public void Each_level_is_told_once_and_the_last_ones_silence_ends_it()
    {
        _context.On(nameof(OpenApproval), Asked(0))
            .On(nameof(TimeOutApproval), Asked(1), Asked(2), Asked(2) with { State = ApprovalState.Expired, Reason = "Nobody decided in time." });

        ApprovalOutcome outcome = _context.Run(context => ApprovalOrchestrator.Run(context, Request()));

        Assert.Equal((ApprovalState.Expired, false), (outcome.State, outcome.MayProceed));
        Assert.Equal([0, 1, 2], _context.InputsOf<ApprovalLevelRef>(nameof(NotifyApprovers)).Select(told => told.Level));
        Assert.Equal([0, 1, 2], _context.InputsOf<ApprovalLevelRef>(nameof(TimeOutApproval)).Select(over => over.Level));
        Assert.Equal(TimeSpan.FromHours(24), _context.Now - _context.Start);
    }

    [Fact]
    public void A_decision_that_closes_nothing_tells_nobody_again_and_leaves_the_deadline()
    {
        _context.On(nameof(OpenApproval), Asked(0))
            .On(nameof(SettleApproval), Asked(0, round: 1), Asked(0, round: 2) with { State = ApprovalState.Approved, By = ["ana", "ben"] })
            .At(TimeSpan.FromHours(1), () => _context.Raise("approval:0", true))
            .At(TimeSpan.FromHours(2), () => _context.Raise("approval:1", true));

        ApprovalOutcome outcome = _context.Run(context => ApprovalOrchestrator.Run(context, Request()));

        Assert.Equal(["ana", "ben"], outcome.By);
        Assert.Single(_context.Names, nameof(NotifyApprovers));
        Assert.Equal([8, 8], _context.Timers.Select(timer => timer.TotalHours));
        Assert.Equal(TimeSpan.FromHours(2), _context.Now - _context.Start);
    }

    [Fact]
    public void A_decision_whose_event_was_lost_counts_when_the_time_is_over()
    {
        _context.On(nameof(OpenApproval), Asked(0)).On(nameof(TimeOutApproval), Asked(0, round: 1) with { State = ApprovalState.Rejected, Reason = "No." });

        Assert.Equal(ApprovalState.Rejected, _context.Run(context => ApprovalOrchestrator.Run(context, Request())).State);
    }

    private static RedriveRequest Redrive() => new() { Source = "orders", Filter = new DeadLetterFilter(), RequestedBy = "olga", Max = 25 };

    [Fact]
    public void A_redrive_rests_a_second_after_each_page_that_moved_some_and_ends()
    {
        _context.On(nameof(RedriveDeadLetters), new RedriveStep(10, "p2"), new RedriveStep(0, "p3"), new RedriveStep(5, null));

        RedriveProgress progress = _context.Run(context => RedriveOrchestrator.Run(context, Redrive()));

        Assert.Equal((15, true), (progress.Done, progress.Finished));
        Assert.Equal([null, "p2", "p3"], _context.InputsOf<RedriveRequest>(nameof(RedriveDeadLetters)).Select(request => request.After));
        Assert.Equal(TimeSpan.FromSeconds(1), _context.Now - _context.Start);
    }

    [Fact]
    public void A_redrive_ends_when_enough_were_moved()
    {
        _context.On(nameof(RedriveDeadLetters), new RedriveStep(10, "more"), new RedriveStep(15, "more"));

        Assert.Equal(25, _context.Run(context => RedriveOrchestrator.Run(context, Redrive())).Done);
    }

    [Fact]
    public void A_long_redrive_starts_its_history_anew_where_it_is()
    {
        _context.On(nameof(RedriveDeadLetters), new RedriveStep(0, "more"));

        RedriveProgress progress = _context.Run(context => RedriveOrchestrator.Run(context, Redrive()));

        Assert.False(progress.Finished);
        Assert.Equal("more", Assert.IsType<RedriveRequest>(_context.ContinuedWith).After);
        Assert.Equal(200, _context.Names.Count(name => name == nameof(RedriveDeadLetters)));
    }

    [Fact]
    public void A_target_is_handed_on_by_an_event_to_the_run_that_waits()
    {
        _context.Run(context => TargetGrantOrchestrator.Run(context, "r7"));

        Assert.Equal([new MockedCall($"{EventNames.TargetGranted} to r7", true)], _context.Calls);
    }
}
