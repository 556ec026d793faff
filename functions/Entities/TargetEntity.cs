using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Execution;

namespace Reflex.Functions.Entities;

/// <summary>
/// Whose turn it is on a resource, so that two runs never work on one at once. A run keeps it from its first action to its end, over
/// approvals in between: a critical section of Durable Functions could not do that, since sub-orchestrations cannot be called in one. When the resource is
/// free again the next run is told by an external event.
/// </summary>
public sealed class TargetEntity : TaskEntity<TargetState>
{
    /// <summary>Asks for the resource; a run that does not get it at once waits in line.</summary>
    public TargetGrant Acquire(string runId) => TargetRules.Acquire(State, runId);

    /// <summary>Gives the resource back, or leaves the line.</summary>
    public void Release(string runId)
    {
        if (TargetRules.Release(State, runId) is { } next)
        {
            Context.ScheduleNewOrchestration(OrchestratorNames.TargetGrant, next);
        }

        if (State.Holder is null)
        {
            // Nobody has it and nobody waits: there is nothing to remember.
            State = null!;
        }
    }

    /// <inheritdoc/>
    protected override TargetState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(TargetEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
