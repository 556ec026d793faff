namespace Reflex.Engine.Testing.World;

/// <summary>Where the runs of a case go on: on the case's own thread, one after the other, in the order in which they could.</summary>
internal sealed class CasePump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Go, object? State)> _waiting = new();

    public override void Post(SendOrPostCallback d, object? state) => _waiting.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Does something, and all that follows from it at once.</summary>
    public void Run(Action action)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (_waiting.TryDequeue(out (SendOrPostCallback Go, object? State) next))
            {
                next.Go(next.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
