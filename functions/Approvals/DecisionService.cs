using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;

namespace Reflex.Functions.Approvals;

/// <summary>
/// Makes a decision: checks that what was asked is still wanted, writes the decision by a conditional write, and wakes the orchestration.
/// If the process dies before the waking, the sweeper does it.
/// </summary>
public sealed class DecisionService(ApprovalStore store, RunStore runs, TimeProvider clock)
{
    /// <summary>The answer; null if there is no such request.</summary>
    internal async Task<DecisionResult?> DecideAsync(
        string approvalId, Caller caller, DecisionAsked asked, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await store.FindAsync(approvalId, cancellation) is not { } known)
        {
            return null;
        }

        RunRecord? run = await runs.FindAsync(known.Request.RunId, cancellation);
        if (known.State == ApprovalState.Pending && run is { } record && record.State.IsFinal())
        {
            return new DecisionResult(DecisionAnswer.TooLate, $"Too late: run {record.RunId} has ended ({record.State}).", known);
        }

        DecisionResult? result = null;
        ApprovalRecord? current = await store.ChangeAsync(
            approvalId,
            latest =>
            {
                result = ApprovalPolicy.Decide(latest, new Decider(caller.Name, caller.Address, caller.Is), asked, clock.GetUtcNow());
                return result.Answer == DecisionAnswer.Recorded ? result.Record : null;
            },
            cancellation);
        if (current is null)
        {
            return null;
        }

        // Also for a repeated click: the first may have been cut short between the write and the waking.
        if (result!.Answer is DecisionAnswer.Recorded or DecisionAnswer.Repeated && current.SettledRound < current.Round)
        {
            await ApprovalWaker.WakeAsync(client, current, cancellation);
        }

        return result with { Record = current };
    }
}
