using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Engine.Admission;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;

namespace Reflex.Functions.Orchestrations;

/// <summary>
/// Waits for people. The request's row decides (<see cref="ApprovalPolicy"/>); this orchestration opens it, tells the approvers, wakes at every
/// decision and at each level's end, and returns how it ended. An event that gets lost costs no decision: the row is read again when a level's time is
/// over, and a sweeper raises the event anew before that.
/// </summary>
public static class ApprovalOrchestrator
{
    /// <summary>Runs until the request is closed.</summary>
    [Function(nameof(ApprovalOrchestrator))]
    public static async Task<ApprovalOutcome> Run([OrchestrationTrigger] TaskOrchestrationContext context, ApprovalRequest request)
    {
        ApprovalProgress progress = await context.CallActivityAsync<ApprovalProgress>(nameof(OpenApproval), request);
        int told = -1;
        while (progress.State == ApprovalState.Pending)
        {
            if (told < progress.Level)
            {
                told = progress.Level;
                await context.CallActivityAsync<int>(nameof(NotifyApprovers), new ApprovalLevelRef(request.ApprovalId, told));
            }

            bool decided = await WaitAsync(context, progress);
            progress = decided
                ? await context.CallActivityAsync<ApprovalProgress>(nameof(SettleApproval), request.ApprovalId)
                : await context.CallActivityAsync<ApprovalProgress>(nameof(TimeOutApproval), new ApprovalLevelRef(request.ApprovalId, progress.Level));
        }

        return new ApprovalOutcome(request.ApprovalId, progress.State, progress.Reason, progress.By);
    }

    private static async Task<bool> WaitAsync(TaskOrchestrationContext context, ApprovalProgress progress)
    {
        using var cancelTimer = new CancellationTokenSource();
        using var cancelWait = new CancellationTokenSource();
        Task timer = context.CreateTimer(progress.Deadline.UtcDateTime, cancelTimer.Token);
        Task<bool> changed = context.WaitForExternalEvent<bool>(EventNames.Approval(progress.Round), cancelWait.Token);
        Task first = await Task.WhenAny(changed, timer);
        if (first == changed)
        {
            // A timer that is left would keep the instance from completing. (Awaiting CancelAsync would await a task that is not durable.)
            cancelTimer.Cancel();
            return true;
        }

        cancelWait.Cancel();
        return false;
    }
}
