using Microsoft.Extensions.Logging;
using Reflex.Engine.Execution;
using Reflex.Functions.Audit;
using Reflex.Functions.Notices;
using Reflex.Functions.Settings;
using Reflex.Functions.Telemetry;

namespace Reflex.Functions.Runs;

/// <summary>
/// Writes what has become known of a run into the tables, what concerns others into the audit, and tells people where one has to look.
/// </summary>
public sealed class RunRecorder(RunStore runs, AuditLog audit, NoticeSender notices, PageLinks pages, ILogger<RunRecorder> logger)
{
    private static readonly Dictionary<string, string> Audited = new(StringComparer.Ordinal)
    {
        [TimelineKinds.RunStarted] = AuditActions.RunStarted,
        [TimelineKinds.RunHeld] = AuditActions.RunHeld,
        [TimelineKinds.RunReconciled] = AuditActions.RunReconciled,
        [TimelineKinds.RunFinished] = AuditActions.RunFinished,
        [TimelineKinds.CancelRequested] = AuditActions.RunCancelled,
        [TimelineKinds.StepSucceeded] = AuditActions.ActionExecuted,
        [TimelineKinds.StepFailed] = AuditActions.ActionFailed,
        [TimelineKinds.UndoSucceeded] = AuditActions.ActionUndone,
        [TimelineKinds.UndoFailed] = AuditActions.UndoFailed,
        [TimelineKinds.Escalated] = AuditActions.RunEscalated,
    };

    /// <summary>Writes them; doing it again changes nothing.</summary>
    public async Task RecordAsync(RunUpdate update, CancellationToken cancellation)
    {
        await runs.ApplyAsync(update, cancellation);
        await audit.AppendAsync(
            update.Entries.Where(entry => Audited.ContainsKey(entry.Kind)).Select(entry => ToAudit(update.Record, entry)), cancellation);
        // The incident of a run that has one tells people itself.
        if (update.Record.IncidentId is null
            && update.Entries.FirstOrDefault(entry => entry.Kind == TimelineKinds.Escalated) is { } escalated)
        {
            await EscalateAsync(update.Record, escalated.Message!, cancellation);
        }

        if (update.Entries.Any(entry => entry.Kind == TimelineKinds.RunFinished))
        {
            RunRecord run = update.Record;
            string outcome = run.State.ToString().ToLowerInvariant();
            logger.RunFinished(
                run.Automation, run.RunId, outcome, (long)((run.EndedAt ?? run.UpdatedAt) - run.StartedAt).TotalMilliseconds);
        }
    }

    // Alerts look at errors in the log.
    private async Task EscalateAsync(RunRecord run, string reason, CancellationToken cancellation)
    {
        logger.LogError("Run {Run} of {Automation} is escalated: {Reason}", run.RunId, run.Automation, reason);
        await notices.SendAsync($"Run {run.RunId}", RunNotices.Escalated(run, reason, pages), cancellation);
    }

    private static AuditEntry ToAudit(RunRecord run, TimelineEntry entry) => new(
        $"{run.RunId}/{entry.Sequence}",
        entry.Kind == TimelineKinds.RunStarted ? run.StartedBy : AuditEntry.System,
        Audited[entry.Kind],
        entry.Step is null ? run.RunId : $"{run.RunId}/{entry.Step}",
        ReflexJson.ToElement(new
        {
            automation = run.Automation,
            hash = run.Hash,
            mode = run.Mode,
            state = run.State,
            target = run.Target,
            message = entry.Message,
            input = entry.Input,
            error = entry.Error,
        }));
}
