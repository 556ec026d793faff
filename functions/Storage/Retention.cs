using Microsoft.Extensions.Options;
using Reflex.Functions.Approvals;
using Reflex.Functions.Audit;
using Reflex.Functions.Compare;
using Reflex.Functions.Configuration;
using Reflex.Functions.Incidents;
using Reflex.Functions.Intake;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Storage;

/// <summary>How much was removed.</summary>
public sealed record SweptCounts(int Runs, int Approvals, int Incidents, int Events, int Rejected, int Comparisons, int Values);

/// <summary>
/// Removes what is older than its retention: finished runs with their approvals, closed incidents, archived and rejected events, comparisons, and large values that
/// nothing can point to any more. What is still open stays, however old. The audit stays whole.
/// </summary>
public sealed class Retention(
    RunStore runs, ApprovalStore approvals, IncidentStore incidents, EventArchive archive, RejectedEvents rejected, ComparisonStore comparisons,
    LargeValues values,
    AuditLog audit, IOptions<ReflexOptions> options, TimeProvider clock)
{
    public async Task<SweptCounts> SweepAsync(CancellationToken cancellation)
    {
        RetentionOptions keep = options.Value.Retention;
        DateTimeOffset now = clock.GetUtcNow();
        (int sweptRuns, int sweptApprovals) = await SweepRunsAsync(now.AddDays(-keep.Runs), cancellation);
        int sweptIncidents = 0;
        await foreach (IncidentRecord incident in incidents.ReadOlderAsync(now.AddDays(-keep.Incidents), cancellation))
        {
            await incidents.DeleteAsync(incident.IncidentId, cancellation);
            sweptIncidents++;
        }

        int sweptEvents = await archive.SweepAsync(now.AddDays(-keep.Events), cancellation);
        int sweptRejected = await rejected.SweepAsync(now.AddDays(-keep.Rejected), cancellation);
        int sweptComparisons = 0;
        await foreach (Comparison comparison in comparisons.ReadOlderAsync(now.AddDays(-keep.Comparisons), cancellation))
        {
            await comparisons.DeleteAsync(comparison.ComparisonId, cancellation);
            sweptComparisons++;
        }

        // Blobs carry the storage account's time, and the audit's details never go.
        int longest = Math.Max(Math.Max(keep.Runs, keep.Incidents), Math.Max(Math.Max(keep.Events, keep.Rejected), keep.Comparisons));
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
        int sweptRuns = 0;
        int sweptApprovals = 0;
        await foreach (RunRecord run in runs.ReadOlderAsync(before, cancellation))
        {
            if (!run.State.IsFinal())
            {
                continue;
            }

            ListPage<ApprovalRecord> asked = await approvals.ListAsync(
                ApprovalStore.ByRun(run.RunId), new PageRequest(PageRequest.MaxSize, null), cancellation);
            foreach (ApprovalRecord approval in asked.Items)
            {
                await approvals.DeleteAsync(approval.Request.ApprovalId, cancellation);
                sweptApprovals++;
            }

            await runs.DeleteAsync(run.RunId, cancellation);
            sweptRuns++;
        }

        return (sweptRuns, sweptApprovals);
    }
}
