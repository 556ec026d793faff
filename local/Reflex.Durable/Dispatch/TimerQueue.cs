namespace Reflex.Durable.Dispatch;

/// <summary>
/// What must happen when: at most one time for each key, and one timer of the clock for the earliest of all. Nothing polls.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>The system's timers take some 49 days at most; a longer wait is taken in steps.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(30);

    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly Action<object> _due;
    private readonly Dictionary<object, DateTime> _times = [];
    private readonly ITimer _timer;
    private PriorityQueue<object, (DateTime Due, long Order)> _queue = new();
    private DateTime? _armed;
    private long _order;

    /// <param name="clock">The time that counts.</param>
    /// <param name="due">Called with the key when its time has come; must be brief.</param>
    public TimerQueue(TimeProvider clock, Action<object> due)
    {
        _clock = clock;
        _due = due;
        _timer = clock.CreateTimer(static state => ((TimerQueue)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The earliest time that something waits for.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_gate)
            {
                DropStale();
                return _queue.TryPeek(out _, out (DateTime Due, long) first) ? first.Due : null;
            }
        }
    }

    /// <summary>Sets, moves or (with null) removes the key's time.</summary>
    public void Set(object key, DateTime? due)
    {
        lock (_gate)
        {
            if (due is not { } time)
            {
                _times.Remove(key);
                DropStale();
                return;
            }

            if (time > _clock.GetUtcNow().UtcDateTime)
            {
                _times[key] = time;
                _queue.Enqueue(key, (time, _order++));
                Compact();
                Arm();
                return;
            }

            _times.Remove(key);
        }

        _due(key);
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        List<object> due = [];
        lock (_gate)
        {
            DateTime now = _clock.GetUtcNow().UtcDateTime;
            _armed = null;
            while (TryTakeDue(now, out object? key))
            {
                due.Add(key);
            }

            Arm();
        }

        foreach (object key in due)
        {
            _due(key);
        }
    }

    private bool TryTakeDue(DateTime now, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? key)
    {
        DropStale();
        if (!_queue.TryPeek(out key, out (DateTime Due, long) first) || first.Due > now)
        {
            key = null;
            return false;
        }

        _queue.Dequeue();
        _times.Remove(key);
        return true;
    }

    /// <summary>Removes entries at the head that were moved or removed since.</summary>
    private void DropStale()
    {
        while (_queue.TryPeek(out object? key, out (DateTime Due, long) first)
            && !(_times.TryGetValue(key, out DateTime time) && time == first.Due))
        {
            _queue.Dequeue();
        }
    }

    /// <summary>Cancelled timers far in the future must not pile up.</summary>
    private void Compact()
    {
        if (_queue.Count > (2 * _times.Count) + 1_000)
        {
            _queue = new PriorityQueue<object, (DateTime, long)>(
                _queue.UnorderedItems.Where(item => _times.TryGetValue(item.Element, out DateTime time) && time == item.Priority.Due)
                    .DistinctBy(item => item.Element));
        }
    }

    private void Arm()
    {
        DropStale();
        if (!_queue.TryPeek(out _, out (DateTime Due, long) first) || (_armed is { } armed && armed <= first.Due))
        {
            return;
        }

        TimeSpan wait = first.Due - _clock.GetUtcNow().UtcDateTime;
        if (wait > LongestStep)
        {
            wait = LongestStep;
        }

        if (wait < TimeSpan.Zero)
        {
            wait = TimeSpan.Zero;
        }
        else if (_clock == TimeProvider.System)
        {
            // It counts whole milliseconds and would ring early, to find nothing due.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        }

        _armed = first.Due;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
