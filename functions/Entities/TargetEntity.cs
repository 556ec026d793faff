using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;

namespace Reflex.Functions.Entities;

/// <summary>Who works on a resource, and who waits for it, in order.</summary>
public sealed class TargetState
{
    /// <summary>The run that has it; null: nobody.</summary>
    public string? Holder { get; set; }

    /// <summary>Runs that wait, first come first.</summary>
    public List<string> Waiting { get; set; } = [];
}

/// <summary>Answer to a run that asks for a resource.</summary>
/// <param name="Granted">Whether it has it.</param>
/// <param name="Holder">Who has it otherwise.</param>
public sealed record TargetGrant(bool Granted, string? Holder);

/// <summary>
/// Whose turn it is on a resource, so that two runs never work on one at once. A run keeps it from its first action to its end, over
/// approvals in between: a critical section of Durable Functions could not do that, since sub-orchestrations cannot be called in one. When the resource is
/// free again the next run is told by an external event.
/// </summary>
public sealed class TargetEntity : TaskEntity<TargetState>
{
    /// <summary>Asks for the resource; a run that does not get it at once waits in line.</summary>
    public TargetGrant Acquire(string runId)
    {
        State.Holder ??= runId;
        if (State.Holder == runId)
        {
            State.Waiting.Remove(runId);
            return new TargetGrant(true, runId);
        }

        if (!State.Waiting.Contains(runId))
        {
            State.Waiting.Add(runId);
        }

        return new TargetGrant(false, State.Holder);
    }

    /// <summary>Gives the resource back, or leaves the line.</summary>
    public void Release(string runId)
    {
        State.Waiting.Remove(runId);
        if (State.Holder != runId)
        {
            return;
        }

        State.Holder = null;
        if (State.Waiting.Count > 0)
        {
            State.Holder = State.Waiting[0];
            State.Waiting.RemoveAt(0);
            Context.ScheduleNewOrchestration(OrchestratorNames.TargetGrant, State.Holder);
        }
    }

    /// <inheritdoc/>
    protected override TargetState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(TargetEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
