using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Approvals;

/// <summary>Tells the orchestration of a request that its record has changed.</summary>
internal static class ApprovalWaker
{
    /// <summary>
    /// Raises the event of each round from the last processed one to the one before the current one: the orchestration waits in one of
    /// them, and events of the others find nobody, since each name is used once.
    /// </summary>
    public static async Task WakeAsync(DurableTaskClient client, ApprovalRecord record, CancellationToken cancellation)
    {
        int first = Math.Max(0, Math.Min(record.SettledRound, record.Round - 1));
        for (int round = first; round < record.Round; round++)
        {
            await client.RaiseEventAsync(record.Request.ApprovalId, EventNames.Approval(round), true, cancellation);
        }
    }
}
