namespace Reflex.Local.Invocation;

/// <summary>
/// Counts the work that the host has begun and not finished: invocations, deliveries, timer runs. Whoever starts work in the
/// background calls <see cref="Begin"/> before it returns to its caller, so that "idle" has no gap between the two.
/// </summary>
internal sealed class WorkTracker
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _running;
    private long _begun;

    /// <summary>How many pieces of work were ever begun: unchanged between two looks means that nothing happened in between.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    public int Running => Volatile.Read(ref _running);

    public void Begin()
    {
        lock (_lock)
        {
            _begun++;
            _running++;
        }
    }

    public void End()
    {
        TaskCompletionSource? idle = null;
        lock (_lock)
        {
            if (--_running == 0)
            {
                (idle, _idle) = (_idle, null);
            }
        }

        idle?.TrySetResult();
    }

    public Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }
}
