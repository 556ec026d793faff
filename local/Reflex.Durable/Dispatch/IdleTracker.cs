namespace Reflex.Durable.Dispatch;

/// <summary>
/// Counts the work under way. Whoever hands work on begins the next before ending the last, so zero means that only timers and
/// messages from outside are left to wait for.
/// </summary>
/// <param name="quiet">How much may be under way while it counts as quiet. An activity, the turn that it leads to and that turn's commit count as three.</param>
internal sealed class IdleTracker(int quiet)
{
    private readonly object _gate = new();
    private TaskCompletionSource? _idle;
    private Exception? _failure;
    private int _active;

    /// <summary>Whether so little goes on that commits have nothing to share.</summary>
    public bool IsQuiet => Volatile.Read(ref _active) <= quiet;

    public void Begin() => Interlocked.Increment(ref _active);

    public void End()
    {
        if (Interlocked.Decrement(ref _active) == 0)
        {
            lock (_gate)
            {
                if (Volatile.Read(ref _active) == 0)
                {
                    _idle?.TrySetResult();
                    _idle = null;
                }
            }
        }
    }

    /// <summary>Nothing will move any more: whoever waits is told why.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _idle?.TrySetException(failure);
            _idle = null;
        }
    }

    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            if (Volatile.Read(ref _active) == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task waiting = _idle.Task;

            // The last work may have ended between the look at the counter and the source: the same check as in End.
            if (Volatile.Read(ref _active) == 0)
            {
                _idle.TrySetResult();
                _idle = null;
            }

            return waiting;
        }
    }
}
