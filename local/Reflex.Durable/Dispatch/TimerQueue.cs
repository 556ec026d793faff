using System.Diagnostics.CodeAnalysis;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// What must happen when: at most one time for each key, and one timer of the clock for the earliest of all. Nothing polls. All that is set
/// is stored as well, so the queue holds only what is due first, up to a horizon, and fetches more when that runs low.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>The system's timers take some 49 days at most; a longer wait is taken in steps.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(30);

    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly int _most;
    private readonly Action<object> _due;
    private readonly Action<TimerPosition> _fetch;
    private readonly Dictionary<object, TimerPosition> _times = [];
    private readonly ITimer _timer;
    private PriorityQueue<object, TimerPosition> _queue = new();
    private DateTime? _armed;

    /// <summary>Everything up to here is held, and perhaps more; null if everything is.</summary>
    private TimerPosition? _horizon = TimerPosition.First;

    /// <summary>What is set meanwhile is held wherever it lies: the fetch may have been too early to see it.</summary>
    private bool _isFetching = true;

    /// <param name="clock">The time that counts.</param>
    /// <param name="most">How many times it may hold before it leaves the later ones to the store.</param>
    /// <param name="due">Called with the key when its time has come; must be brief.</param>
    /// <param name="fetch">Asks for what is stored behind a position, to be given to <see cref="Fetched"/>.</param>
    public TimerQueue(TimeProvider clock, int most, Action<object> due, Action<TimerPosition> fetch)
    {
        _clock = clock;
        _most = Math.Max(most, 8);
        _due = due;
        _fetch = fetch;
        _timer = clock.CreateTimer(static state => ((TimerQueue)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many entries to fetch at once.</summary>
    public int PageSize => _most / 2;

    /// <summary>How many times it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _times.Count;
            }
        }
    }

    /// <summary>The earliest time that something waits for.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_gate)
            {
                DropStale();
                return _queue.TryPeek(out _, out TimerPosition first) ? first.Due : null;
            }
        }
    }

    /// <summary>Sets, moves or (with null) removes the key's time. What it sets must be on its way to the store already.</summary>
    public void Set(object key, long order, DateTime? due)
    {
        bool ring = false;
        lock (_gate)
        {
            if (due is not { } time)
            {
                _times.Remove(key);
                DropStale();
            }
            else if (time <= _clock.GetUtcNow().UtcDateTime)
            {
                _times.Remove(key);
                ring = true;
            }
            else
            {
                Hold(key, new TimerPosition(time, order));
            }
        }

        if (ring)
        {
            _due(key);
        }

        FetchIfLow();
    }

    /// <summary>Takes in what was asked for, in order; fewer than <see cref="PageSize"/> means that there is no more.</summary>
    public void Fetched(IReadOnlyList<TimerEntry> entries)
    {
        List<object> due = [];
        lock (_gate)
        {
            DateTime now = _clock.GetUtcNow().UtcDateTime;
            foreach ((object key, TimerPosition position) in entries)
            {
                if (_times.ContainsKey(key))
                {
                    // What was set since is newer.
                }
                else if (position.Due <= now)
                {
                    due.Add(key);
                }
                else
                {
                    Add(key, position);
                }
            }

            _horizon = entries.Count < PageSize ? null : entries[^1].Position;
            _isFetching = false;
            Arm();
        }

        foreach (object key in due)
        {
            _due(key);
        }

        FetchIfLow();
    }

    public void Dispose() => _timer.Dispose();

    private void Hold(object key, TimerPosition position)
    {
        if (!_isFetching && _horizon is { } horizon && position.CompareTo(horizon) > 0)
        {
            _times.Remove(key);
            DropStale();
            return;
        }

        Add(key, position);
        Compact();
        if (_times.Count > _most && !_isFetching)
        {
            LeaveLaterHalf();
        }

        Arm();
    }

    private void Add(object key, TimerPosition position)
    {
        _times[key] = position;
        _queue.Enqueue(key, position);
    }

    private void LeaveLaterHalf()
    {
        TimerPosition[] sorted = [.. _times.Values.Order()];
        TimerPosition last = sorted[_most / 2];
        foreach ((object key, TimerPosition position) in _times)
        {
            if (position.CompareTo(last) > 0)
            {
                _times.Remove(key);
            }
        }

        _horizon = last;
        Rebuild();
    }

    private void FetchIfLow()
    {
        TimerPosition from;
        lock (_gate)
        {
            if (_isFetching || _horizon is not { } horizon || _times.Count > _most / 4)
            {
                return;
            }

            _isFetching = true;
            from = horizon;
        }

        _fetch(from);
    }

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

        FetchIfLow();
    }

    private bool TryTakeDue(DateTime now, [NotNullWhen(true)] out object? key)
    {
        DropStale();
        if (!_queue.TryPeek(out key, out TimerPosition first) || first.Due > now)
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
        while (_queue.TryPeek(out object? key, out TimerPosition first)
            && !(_times.TryGetValue(key, out TimerPosition position) && position == first))
        {
            _queue.Dequeue();
        }
    }

    /// <summary>Cancelled timers far in the future must not pile up.</summary>
    private void Compact()
    {
        if (_queue.Count > (2 * _times.Count) + 1_000)
        {
            Rebuild();
        }
    }

    private void Rebuild() =>
        _queue = new PriorityQueue<object, TimerPosition>(_times.Select(entry => (entry.Key, entry.Value)));

    private void Arm()
    {
        DropStale();
        if (!_queue.TryPeek(out _, out TimerPosition first) || (_armed is { } armed && armed <= first.Due))
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
