using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Upkeep;

/// <summary>
/// Finds open incidents that nobody will ever close, because their orchestration was ended from outside, or waits for a run that was: left
/// alone they would take every further match in and start nothing. They are closed, with the reason, so that the next match opens a new
/// one.
/// </summary>
public sealed class IncidentReconciler(IncidentStore incidents, IncidentRecorder recorder, RunStore runs, TimeProvider clock)
{
    // Time for the orchestration itself to receive the end of its run.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Looks after every open incident; returns how many had to be closed.</summary>
    public async Task<int> SweepAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        int found = 0;
        foreach (IncidentState state in (IncidentState[])[IncidentState.Open, IncidentState.Escalated])
        {
            await foreach (IncidentRecord listed in incidents.ReadByStateAsync(state, clock.GetUtcNow() - Patience, cancellation))
            {
                found += await ReconcileAsync(listed.IncidentId, client, cancellation) ? 1 : 0;
            }
        }

        return found;
    }

    private async Task<bool> ReconcileAsync(string incidentId, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await incidents.FindAsync(incidentId, cancellation) is not { } incident || incident.State == IncidentState.Closed)
        {
            return false;
        }

        string orchestration = InstanceIds.Incident(incident.IncidentId, incident.Openings);
        OrchestrationMetadata? instance = await client.GetInstanceAsync(orchestration, getInputsAndOutputs: false, cancellation);
        bool isOver = instance is null or { IsCompleted: true };
        if (!isOver && !await WaitsInVainAsync(incident, cancellation))
        {
            return false;
        }

        if (!isOver)
        {
            await client.TerminateInstanceAsync(orchestration, options: null, cancellation);
        }

        DateTimeOffset now = clock.GetUtcNow();
        IncidentRecord closed = (await LiveIncident.ReadAsync(incident, client, cancellation)) with
        {
            State = IncidentState.Closed,
            ClosedAt = now,
            Reason = isOver ? "Its orchestration was ended from outside." : $"Its run {incident.RunId} was ended from outside.",
            Version = incident.Version + 1,
        };
        await client.Entities.SignalEntityAsync(
            LiveIncident.EntityOf(incident), EntityOperations.Incident.TryClose, new CloseQuestion(incident.IncidentId, now, TimeSpan.Zero), cancellation: cancellation);
        await recorder.RecordAsync(closed, cancellation);
        return true;
    }

    private async Task<bool> WaitsInVainAsync(IncidentRecord incident, CancellationToken cancellation) =>
        incident is { RunState: nameof(RunState.Running), RunId: { } runId }
        && await runs.FindAsync(runId, cancellation) is { EndedAt: { } ended }
        && ended <= clock.GetUtcNow() - Patience;
}
