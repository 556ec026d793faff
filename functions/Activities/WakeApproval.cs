using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Approvals;

namespace Reflex.Functions.Activities;

/// <summary>Raises the event of every round that the orchestration of a request may be waiting in.</summary>
public sealed class WakeApproval(ApprovalStore store)
{
    [Function(nameof(WakeApproval))]
    public async Task Run([ActivityTrigger] string approvalId, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await store.FindAsync(approvalId, cancellation) is { } record)
        {
            await ApprovalWaker.WakeAsync(client, record, cancellation);
        }
    }
}
