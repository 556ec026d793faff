using Microsoft.Extensions.Options;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Approvals;
using Reflex.Functions.Archive;
using Reflex.Functions.Audit;
using Reflex.Functions.Compare;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Upkeep;

/// <summary>How many records the sweep removed, by kind.</summary>
public sealed record SweptCounts(int Runs, int Approvals, int Incidents, int Events, int Rejected, int Comparisons, int Values);

/// <summary>
/// Removes what is older than its retention: runs that ended, with their approvals, links and outcomes of actions; incidents that were
/// closed; archived and rejected events; comparisons; and large values that nothing can point to any more. What is still open stays,
/// however old. The audit stays whole. A sweep that is cut short is finished by the next one, and several at once do no harm.
/// </summary>
public sealed class Retention(
    RunStore runs, ApprovalStore approvals, ApprovalLinks links, ActionLedger ledger, IncidentStore incidents, EventArchive archive, RejectedEvents rejected,
    ComparisonStore comparisons, LargeValues values, AuditLog audit, IOptions<ReflexOptions> options, TimeProvider clock)
{
    public async Task<SweptCounts> SweepAsync(CancellationToken cancellation)
    {
        RetentionOptions keep = options.Value.Retention;
        DateTimeOffset now = clock.GetUtcNow();
        (int sweptRuns, int sweptApprovals) = await SweepRunsAsync(now.AddDays(-keep.Runs), cancellation);
        int sweptIncidents = await incidents.SweepAsync(now.AddDays(-keep.Incidents), cancellation);
        int sweptEvents = await archive.SweepAsync(now.AddDays(-keep.Events), cancellation);
        int sweptRejected = await rejected.SweepAsync(now.AddDays(-keep.Rejected), cancellation);
        int sweptComparisons = await comparisons.SweepAsync(now.AddDays(-keep.Comparisons), cancellation);
        // Blobs carry the storage account's time, so a day is added; what the audit points to lies elsewhere, or is brought there.
        await audit.KeepDetailsAsync(cancellation);
        int longest = ((int[])[keep.Runs, keep.Incidents, keep.Events, keep.Rejected, keep.Comparisons]).Max();
        int sweptValues = await values.SweepAsync(now.AddDays(-longest - 1), cancellation);
        var counts = new SweptCounts(sweptRuns, sweptApprovals, sweptIncidents, sweptEvents, sweptRejected, sweptComparisons, sweptValues);
        if (counts != new SweptCounts(0, 0, 0, 0, 0, 0, 0))
        {
            await audit.AppendAsync(
                new AuditEntry($"retention/{now:yyyyMMddHHmmss}", AuditEntry.System, AuditActions.RetentionSwept, "storage", ReflexJson.ToElement(counts)), cancellation);
        }

        return counts;
    }

    private async Task<(int Runs, int Approvals)> SweepRunsAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        int sweptApprovals = 0;
        int sweptRuns = await runs.SweepAsync(
            before,
            async (run, token) =>
            {
                int asked = await approvals.RemoveOfRunAsync(
                    run.RunId, (approval, stop) => links.RemoveOfApprovalAsync(approval.Request.ApprovalId, stop), token);
                await ledger.RemoveOfRunAsync(run.RunId, token);
                Interlocked.Add(ref sweptApprovals, asked);
            },
            cancellation);
        return (sweptRuns, sweptApprovals);
    }
}
