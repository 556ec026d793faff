using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;

namespace Reflex.Functions.Activities;

/// <summary>Opens a request for approval.</summary>
public sealed class OpenApproval(ApprovalDesk desk)
{
    /// <summary>Opens it; where it is open already, nothing changes.</summary>
    [Function(nameof(OpenApproval))]
    public Task<ApprovalProgress> Run([ActivityTrigger] ApprovalRequest request, CancellationToken cancellation) =>
        desk.OpenAsync(request, cancellation);
}

/// <summary>Tells the approvers of a level.</summary>
public sealed class NotifyApprovers(ApprovalNotifier notifier)
{
    /// <summary>Sends each a link of their own; returns how many were told.</summary>
    [Function(nameof(NotifyApprovers))]
    public Task<int> Run([ActivityTrigger] ApprovalLevelRef level, CancellationToken cancellation) =>
        notifier.NotifyAsync(level.ApprovalId, level.Level, cancellation);
}

/// <summary>Processes the decisions on a request.</summary>
public sealed class SettleApproval(ApprovalDesk desk)
{
    /// <summary>Audits what was not audited yet and returns how it stands.</summary>
    [Function(nameof(SettleApproval))]
    public Task<ApprovalProgress> Run([ActivityTrigger] string approvalId, CancellationToken cancellation) =>
        desk.SettleAsync(approvalId, cancellation);
}

public sealed class TimeOutApproval(ApprovalDesk desk)
{
    /// <summary>Asks the next level or closes the request, unless it was decided before.</summary>
    [Function(nameof(TimeOutApproval))]
    public Task<ApprovalProgress> Run([ActivityTrigger] ApprovalLevelRef level, CancellationToken cancellation) =>
        desk.TimeOutAsync(level.ApprovalId, level.Level, cancellation);
}

public sealed class WithdrawApproval(ApprovalDesk desk)
{
    /// <summary>Closes it, unless it was decided before.</summary>
    [Function(nameof(WithdrawApproval))]
    public Task<ApprovalProgress> Run([ActivityTrigger] ApprovalWithdrawal withdrawal, CancellationToken cancellation) =>
        desk.WithdrawAsync(withdrawal.Request, withdrawal.Reason, cancellation);
}
