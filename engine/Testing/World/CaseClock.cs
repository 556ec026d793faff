namespace Reflex.Engine.Testing.World;

/// <summary>The clock of a case and the timers that wait for it. It moves only when it is told to.</summary>
internal sealed class CaseClock(DateTimeOffset start)
{
    private readonly PriorityQueue<Timer, (DateTimeOffset Due, long Number)> _timers = new();
    private long _count;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When the next timer is due; null: none waits.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            while (_timers.TryPeek(out Timer? next, out (DateTimeOffset Due, long Number) at))
            {
                if (!next.Cancellation.IsCancellationRequested)
                {
                    return at.Due;
                }

                _timers.Dequeue();
            }

            return null;
        }
    }

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellation = default) => UntilAsync(Now + delay, cancellation);

    public Task UntilAsync(DateTimeOffset due, CancellationToken cancellation = default)
    {
        var timer = new Timer(cancellation);
        _timers.Enqueue(timer, (due, _count++));
        return timer.Source.Task;
    }

    /// <summary>Time passes, and nothing happens. The clock never goes back.</summary>
    public void MoveTo(DateTimeOffset at) => Now = at > Now ? at : Now;

    /// <summary>Lets the next timer fire. Only where there is one.</summary>
    public void Fire() => _timers.Dequeue().Source.SetResult();

    private sealed record Timer(CancellationToken Cancellation)
    {
        public TaskCompletionSource Source { get; } = new();
    }
}
