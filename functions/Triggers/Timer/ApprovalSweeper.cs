using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Triggers.Timer;

/// <summary>Wakes the orchestrations of requests that changed and that nobody woke, because a process died between the two.</summary>
public sealed class ApprovalSweeper(ApprovalStore store)
{
    /// <summary>Runs every minute.</summary>
    [Function(nameof(ApprovalSweeper))]
    public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        _ = timer;
        var page = new PageRequest(PageRequest.MaxSize, null);
        ListPage<ApprovalRecord> unsettled = await store.ListAsync(ApprovalStore.Unsettled, page, cancellation);
        foreach (ApprovalRecord listed in unsettled.Items)
        {
            // The list is a copy that may lag behind; the record itself says whether there is anything to take in.
            if (await store.FindAsync(listed.Request.ApprovalId, cancellation) is { } record && record.SettledRound < record.Round)
            {
                await ApprovalWaker.WakeAsync(client, record, cancellation);
            }
        }
    }
}
