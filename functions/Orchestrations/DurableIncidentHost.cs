using Microsoft.DurableTask;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Activities;
using Reflex.Functions.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Orchestrations.Playbooks;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations;

/// <summary>An incident that a durable orchestration follows.</summary>
internal sealed class DurableIncidentHost(TaskOrchestrationContext context, IncidentMatch match, IncidentRecord record) : IIncidentHost
{
    private readonly RunRequest _run = match.Request;
    private readonly IReadOnlyList<string> _key = match.Key;

    /// <summary>The record as it was written last.</summary>
    public IncidentRecord Record { get; private set; } = record;

    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    public async Task<RunOutcome> RunAsync()
    {
        try
        {
            var options = new TaskOptions().WithInstanceId(_run.RunId);
            return await context.CallSubOrchestratorAsync<RunOutcome>(OrchestratorNames.Run, _run, options);
        }
        catch (TaskFailedException failure)
        {
            return new RunOutcome(_run.RunId, RunState.Failed, failure.FailureDetails.ErrorMessage);
        }
    }

    public Task RecordAsync(IncidentProgress progress)
    {
        Record = Record with
        {
            State = progress.State,
            Reason = progress.Reason,
            RunState = progress.RunState.ToString(),
            Count = progress.Count ?? Record.Count,
            LastAt = progress.LastAt ?? Record.LastAt,
            ClosedAt = progress.ClosedAt,
            Version = Record.Version + 1,
        };
        return context.CallActivityAsync(nameof(RecordIncident), Record, RecordRetry.Options);
    }

    public Task<CloseAnswer> TryCloseAsync(CloseQuestion question) => context.Entities.CallEntityAsync<CloseAnswer>(
        InstanceIds.IncidentEntity(_run.Automation, _key), nameof(IncidentEntity.TryClose), question);

    public Task UntilAsync(DateTimeOffset due) => context.CreateTimer(due.UtcDateTime, CancellationToken.None);
}
