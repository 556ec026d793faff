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

/// <summary>A step whose outcome is not in yet. Continuations run inside the call that completes it, on the orchestration's thread.</summary>
internal sealed class PendingTask(PendingKind kind, StepEvent action) : TaskCompletionSource<string?>
{
    public PendingKind Kind { get; } = kind;

    public StepEvent Action { get; } = action;

    /// <summary>An orchestration does not end while such a step is open (a timer that nobody cancelled, too).</summary>
    public bool HoldsCompletion => Kind is PendingKind.Activity or PendingKind.SubOrchestration or PendingKind.Timer;
}
