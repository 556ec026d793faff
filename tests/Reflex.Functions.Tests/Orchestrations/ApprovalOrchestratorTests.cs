using Microsoft.DurableTask;
using Moq;
using Reflex.Engine.Admission;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;
using Reflex.Functions.Orchestrations;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>Branches that real runs cannot be made to take at will.</summary>
public sealed class ApprovalOrchestratorTests
{
    private static readonly DateTimeOffset Deadline = new(2026, 1, 5, 1, 0, 0, TimeSpan.Zero);

    private static readonly ApprovalRequest Request = new()
    {
        ApprovalId = "a1",
        RunId = "r1",
        Automation = "x",
        Title = "Run?",
        Plan = [],
        StartedBy = "reflex",
        Levels = [new RequestLevel(["oncall"], TimeSpan.FromHours(1))],
        Quorum = 1,
    };

    private readonly Mock<TaskOrchestrationContext> _context = new();

    private static ApprovalProgress Progress(ApprovalState state, int round = 0) => new(state, round, 0, Deadline, null, []);

    private void Activity<T>(string name, T result) => _context
        .Setup(context => context.CallActivityAsync<T>(It.Is<TaskName>(task => task.Name == name), It.IsAny<object>(), It.IsAny<TaskOptions>()))
        .ReturnsAsync(result);

    [Fact]
    public async Task A_request_that_was_withdrawn_before_it_was_opened_asks_nobody()
    {
        Activity(nameof(OpenApproval), Progress(ApprovalState.Withdrawn));

        ApprovalOutcome outcome = await ApprovalOrchestrator.Run(_context.Object, Request);

        Assert.Equal(ApprovalState.Withdrawn, outcome.State);
        Assert.False(outcome.MayProceed);
        _context.Verify(
            context => context.CallActivityAsync<int>(It.Is<TaskName>(task => task.Name == nameof(NotifyApprovers)), It.IsAny<object>(), It.IsAny<TaskOptions>()),
            Times.Never);
    }

    [Fact]
    public async Task Each_round_waits_under_a_name_of_its_own()
    {
        Activity(nameof(OpenApproval), Progress(ApprovalState.Pending));
        Activity(nameof(NotifyApprovers), 1);
        _context.SetupSequence(context => context.CallActivityAsync<ApprovalProgress>(
                It.Is<TaskName>(task => task.Name == nameof(SettleApproval)), It.IsAny<object>(), It.IsAny<TaskOptions>()))
            .ReturnsAsync(Progress(ApprovalState.Pending, round: 3))
            .ReturnsAsync(Progress(ApprovalState.Approved, round: 4));
        _context.Setup(context => context.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>())).Returns(new TaskCompletionSource().Task);
        var names = new List<string>();
        _context.Setup(context => context.WaitForExternalEvent<bool>(Moq.Capture.In(names), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        ApprovalOutcome outcome = await ApprovalOrchestrator.Run(_context.Object, Request);

        Assert.True(outcome.MayProceed);
        Assert.Equal(["approval:0", "approval:3"], names);
    }

    [Fact]
    public async Task A_decision_that_came_in_the_same_moment_as_the_time_out_counts()
    {
        Activity(nameof(OpenApproval), Progress(ApprovalState.Pending));
        Activity(nameof(NotifyApprovers), 1);
        Activity(nameof(TimeOutApproval), Progress(ApprovalState.Approved, round: 1));
        _context.Setup(context => context.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _context.Setup(context => context.WaitForExternalEvent<bool>(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns(new TaskCompletionSource<bool>().Task);

        Assert.True((await ApprovalOrchestrator.Run(_context.Object, Request)).MayProceed);
    }
}
