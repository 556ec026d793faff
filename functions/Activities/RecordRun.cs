using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Reflex.Functions.Audit;
using Reflex.Functions.Configuration;
using Reflex.Functions.Runs;
using Reflex.Functions.Telemetry;

namespace Reflex.Functions.Activities;

/// <summary>Writes what an orchestrator has recorded of its run into the tables, and what concerns others into the audit.</summary>
public sealed class RecordRun(RunStore runs, AuditLog audit, ILogger<RecordRun> logger)
{
    private static readonly Dictionary<string, string> Audited = new(StringComparer.Ordinal)
    {
        [TimelineKinds.RunStarted] = AuditActions.RunStarted,
        [TimelineKinds.RunHeld] = AuditActions.RunHeld,
        [TimelineKinds.RunFinished] = AuditActions.RunFinished,
        [TimelineKinds.CancelRequested] = AuditActions.RunCancelled,
        [TimelineKinds.StepSucceeded] = AuditActions.ActionExecuted,
        [TimelineKinds.StepFailed] = AuditActions.ActionFailed,
        [TimelineKinds.UndoSucceeded] = AuditActions.ActionUndone,
        [TimelineKinds.UndoFailed] = AuditActions.UndoFailed,
    };

    /// <summary>Writes them.</summary>
    [Function(nameof(RecordRun))]
    public async Task Run([ActivityTrigger] RunUpdate update, CancellationToken cancellation)
    {
        await runs.ApplyAsync(update, cancellation);
        await Task.WhenAll(update.Entries
            .Where(entry => Audited.ContainsKey(entry.Kind))
            .Select(entry => audit.AppendAsync(ToAudit(update.Record, entry), cancellation)));
        if (update.Entries.Any(entry => entry.Kind == TimelineKinds.RunFinished))
        {
            RunRecord run = update.Record;
            string outcome = run.State.ToString().ToLowerInvariant();
            logger.RunFinished(run.Automation, run.RunId, outcome, (long)((run.EndedAt ?? run.UpdatedAt) - run.StartedAt).TotalMilliseconds);
        }
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
