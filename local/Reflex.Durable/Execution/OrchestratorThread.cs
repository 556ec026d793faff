namespace Reflex.Durable.Execution;

/// <summary>
/// Keeps an orchestrator on the thread that runs its turn: continuations run inside the completion that releases them, in a fixed
/// order. A continuation that comes from elsewhere means that the code awaited something that is not durable.
/// </summary>
internal sealed class OrchestratorThread(Action left) : SynchronizationContext
{
    [ThreadStatic]
    private static OrchestratorThread? t_current;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

    public bool IsCurrent => t_current == this;

    /// <summary>Runs a turn's work, and all that it posts, on the calling thread.</summary>
    public void Run(Action work)
    {
        SynchronizationContext? outerContext = Current;
        OrchestratorThread? outer = t_current;
        SetSynchronizationContext(this);
        t_current = this;
        try
        {
            work();
        }
        finally
        {
            t_current = outer;
            SetSynchronizationContext(outerContext);
        }
    }

    /// <summary>Runs what was posted (by <c>Task.Yield</c>, for one).</summary>
    public void RunPosted()
    {
        while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
        {
            next.Callback(next.State);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
        {
            _posted.Enqueue((d, state));
        }
        else
        {
            left();
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!IsCurrent)
        {
            throw new NotSupportedException("An orchestrator's thread accepts no work from other threads.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
