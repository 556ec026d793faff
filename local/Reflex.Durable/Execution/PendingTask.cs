using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

internal enum PendingKind
{
    Activity,
    SubOrchestration,
    Timer,
    EntityCall,
    Lock,
}

/// <summary>
/// A step whose outcome is not in yet. Continuations run inside the call that completes it, on the orchestration's thread. It keeps nothing of what the
/// step was given: inputs are in the history, and there may be very many of them.
/// </summary>
internal sealed class PendingTask : TaskCompletionSource<string?>
{
    public PendingTask(PendingKind kind, StepEvent action)
    {
        Kind = kind;
        Step = action.Step;
        (Name, Target) = action switch
        {
            TaskScheduled activity => (activity.Name, null),
            SubOrchestrationCreated sub => (sub.Name, sub.InstanceId),
            EntityCalled call => (call.Operation, call.EntityId),
            _ => ("", null),
        };
        FireAt = (action as TimerCreated)?.FireAt;
    }

    public PendingKind Kind { get; }

    public int Step { get; }

    /// <summary>The activity, sub-orchestration or operation; empty where it is none of these.</summary>
    public string Name { get; }

    /// <summary>The sub-orchestration's or entity's ID; null where it is neither.</summary>
    public string? Target { get; }

    /// <summary>When a timer fires; null where it is none.</summary>
    public DateTime? FireAt { get; }

    /// <summary>An orchestration does not end while such a step is open (a timer that nobody cancelled, too).</summary>
    public bool HoldsCompletion => Kind is PendingKind.Activity or PendingKind.SubOrchestration or PendingKind.Timer;
}
