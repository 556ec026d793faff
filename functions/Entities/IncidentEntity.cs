using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Entities;

/// <summary>
/// Sees to it that an automation has one open incident for a key: the first match starts its orchestration, the rest are counted. See
/// <see cref="IncidentRules"/>.
/// </summary>
public sealed class IncidentEntity : TaskEntity<IncidentLife>
{
    /// <summary>Takes a match in.</summary>
    public void Match(IncidentMatch match)
    {
        IncidentRequest? start = IncidentRules.Match(
            State, match, number => InstanceIds.IncidentId(match.Request.Automation, match.Key, number));
        if (start is not null)
        {
            Context.ScheduleNewOrchestration(
                nameof(IncidentOrchestrator), start, new StartOrchestrationOptions(InstanceIds.Incident(start.IncidentId, start.Opening)));
        }
    }

    /// <summary>Closes the incident if it has been quiet for long enough.</summary>
    public CloseAnswer TryClose(CloseQuestion question) => IncidentRules.TryClose(State, question);

    /// <inheritdoc/>
    protected override IncidentLife InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(IncidentEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
