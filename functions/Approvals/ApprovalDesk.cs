using Microsoft.Extensions.Logging;
using Reflex.Engine.Admission;
using Reflex.Functions.Audit;
using Reflex.Functions.Settings;
using Reflex.Functions.Telemetry;

namespace Reflex.Functions.Approvals;

/// <summary>
/// What the orchestration of a request does to its record. Every method can be done again after a crash and then changes nothing.
/// </summary>
public sealed class ApprovalDesk(ApprovalStore store, AuditLog audit, TimeProvider clock, ILogger<ApprovalDesk> logger)
{
    public async Task<ApprovalProgress> OpenAsync(ApprovalRequest request, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        ApprovalRecord record = await store.OpenAsync(ApprovalPolicy.Open(request, now), cancellation);
        await audit.AppendAsync(
            new AuditEntry($"{request.ApprovalId}/open", AuditEntry.System, AuditActions.ApprovalRequested, request.ApprovalId, ReflexJson.ToElement(new
            {
                run = request.RunId,
                step = request.Step,
                title = request.Title,
                approvers = request.Levels[0].Approvers,
                quorum = request.Quorum,
                plan = request.Plan,
            })),
            cancellation);
        logger.ApprovalRequested(request.ApprovalId, request.Automation);
        return ApprovalProgress.Of(record);
    }

    public async Task<ApprovalProgress> SettleAsync(string approvalId, CancellationToken cancellation)
    {
        ApprovalRecord record = await store.FindAsync(approvalId, cancellation) ?? throw Missing(approvalId);
        await AuditAsync(record, cancellation);
        int settled = record.Round;
        ApprovalRecord? current = await store.ChangeAsync(
            approvalId, latest => latest.SettledRound < settled ? latest with { SettledRound = settled } : null, cancellation);
        return ApprovalProgress.Of(current!);
    }

    public async Task<ApprovalProgress> TimeOutAsync(string approvalId, int level, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        _ = await store.ChangeAsync(approvalId, record => ApprovalPolicy.TimeOut(record, level, now), cancellation) ?? throw Missing(approvalId);
        return await SettleAsync(approvalId, cancellation);
    }

    /// <summary>Closes a request; one that was not opened yet is opened closed, so that opening it later finds it so.</summary>
    public async Task<ApprovalProgress> WithdrawAsync(ApprovalRequest request, string reason, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        await store.OpenAsync(
            new ApprovalRecord
            {
                Request = request,
                State = ApprovalState.Withdrawn,
                Approvers = request.Levels[0].Approvers,
                OpenedAt = now,
                Deadline = now,
                ClosedAt = now,
                Reason = reason,
            },
            cancellation);
        // Left unsettled: its orchestration takes it in when it wakes.
        ApprovalRecord? record = await store.ChangeAsync(
            request.ApprovalId, current => ApprovalPolicy.Withdraw(current, reason, now), cancellation);
        return ApprovalProgress.Of(record!);
    }

    private async Task AuditAsync(ApprovalRecord record, CancellationToken cancellation)
    {
        string id = record.Request.ApprovalId;
        var facts = new List<AuditEntry>();
        facts.AddRange(record.Decisions.Select(decision => new AuditEntry(
            $"{id}/d{decision.Sequence}", decision.By, AuditActions.ApprovalDecided, id, ReflexJson.ToElement(decision))));
        for (int level = 1; level <= record.Level; level++)
        {
            facts.Add(new AuditEntry($"{id}/l{level}", AuditEntry.System, AuditActions.ApprovalEscalated, id, ReflexJson.ToElement(
                new { level, approvers = record.Request.Levels[level].Approvers })));
        }

        if (record.State != ApprovalState.Pending)
        {
            facts.Add(new AuditEntry($"{id}/close", AuditEntry.System, AuditActions.ApprovalClosed, id, ReflexJson.ToElement(
                new { state = record.State, reason = record.Reason, by = record.Approvals })));
        }

        await audit.AppendAsync(facts, cancellation);
        if (record.State != ApprovalState.Pending)
        {
            string outcome = record.State.ToString().ToLowerInvariant();
            logger.ApprovalClosed(
                id, record.Request.Automation, outcome, (long)((record.ClosedAt ?? clock.GetUtcNow()) - record.OpenedAt).TotalMilliseconds);
        }
    }

    private static InvalidOperationException Missing(string approvalId) =>
        new($"There is no approval '{approvalId}'; its record was deleted while it waited.");
}
