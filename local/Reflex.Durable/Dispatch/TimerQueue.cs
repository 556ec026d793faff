using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// What must happen when: at most one time for each key, and one alarm for the earliest of all. Nothing polls. All that is set
/// is stored as well, so the queue holds only what is due first, up to a horizon, and fetches more when that runs low.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly int _most;
    private readonly Action<Action> _whenRoom;
    private readonly Action<object> _due;
    private readonly Action<TimerPosition> _fetch;
    private readonly TimerHeap _heap = new();
    private readonly Alarm _alarm;

    /// <summary>Everything up to here is held, and perhaps more; null if everything is.</summary>
    private TimerPosition? _horizon = TimerPosition.First;

    /// <summary>What is set meanwhile is held wherever it lies: the fetch may have been too early to see it.</summary>
    private bool _isFetching = true;

    private bool _isWaitingForRoom;

    /// <param name="clock">The time that counts.</param>
    /// <param name="most">How many times it may hold before it leaves the later ones to the store.</param>
    /// <param name="whenRoom">Calls back when there is room for more of what is due.</param>
    /// <param name="due">Called with the key when its time has come; must be brief.</param>
    /// <param name="fetch">Asks for what is stored behind a position, to be given to <see cref="Fetched"/>.</param>
    public TimerQueue(TimeProvider clock, int most, Action<Action> whenRoom, Action<object> due, Action<TimerPosition> fetch)
    {
        _clock = clock;
        _most = Math.Max(most, 8);
        _whenRoom = whenRoom;
        _due = due;
        _fetch = fetch;
        _alarm = new Alarm(clock, Fire);
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
                return _heap.Count;
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
                return _heap.First();
            }
        }
    }

    /// <summary>Sets, moves or (with null) removes the key's time. What it sets must be on its way to the store already.</summary>
    public void Set(object key, long order, DateTime? due)
    {
        bool ring = false;
        DateTime? next = null;
        lock (_gate)
        {
            if (due is not { } time)
            {
                _heap.Remove(key);
            }
            else if (time <= _clock.GetUtcNow().UtcDateTime)
            {
                _heap.Remove(key);
                ring = true;
            }
            else
            {
                Hold(key, new TimerPosition(time, order));
                next = _heap.First();
            }
        }

        if (ring)
        {
            _due(key);
        }

        WaitFor(next);
        FetchIfLow();
    }

    /// <summary>Takes in what was asked for, in order; fewer than <see cref="PageSize"/> means that there is no more.</summary>
    public void Fetched(IReadOnlyList<TimerEntry> entries)
    {
        List<object> due = [];
        DateTime? next;
        lock (_gate)
        {
            DateTime now = _clock.GetUtcNow().UtcDateTime;
            foreach ((object key, TimerPosition position) in entries)
            {
                if (_heap.Contains(key))
                {
                    // What was set since is newer.
                }
                else if (position.Due <= now)
                {
                    due.Add(key);
                }
                else
                {
                    _heap.Add(key, position);
                }
            }

            _horizon = entries.Count < PageSize ? null : entries[^1].Position;
            _isFetching = false;
            next = _heap.First();
        }

        foreach (object key in due)
        {
            _due(key);
        }

        WaitFor(next);
        FetchIfLow();
    }

    public void Dispose() => _alarm.Dispose();

    private void Hold(object key, TimerPosition position)
    {
        if (!_isFetching && _horizon is { } horizon && position.CompareTo(horizon) > 0)
        {
            _heap.Remove(key);
            return;
        }

        _heap.Add(key, position);
        if (_heap.Count > _most && !_isFetching)
        {
            _horizon = _heap.Keep(_most / 2);
        }
    }

    /// <summary>Fetches more, but not while much of what was due is still on its way: memory must not hold all that came due while nothing ran.</summary>
    private void FetchIfLow()
    {
        lock (_gate)
        {
            if (!IsLow || _isWaitingForRoom)
            {
                return;
            }

            _isWaitingForRoom = true;
        }

        _whenRoom(Fetch);
    }

    private bool IsLow => !_isFetching && _horizon is not null && _heap.Count <= _most / 4;

    private void Fetch()
    {
        TimerPosition from;
        lock (_gate)
        {
            _isWaitingForRoom = false;
            if (!IsLow)
            {
                return;
            }

            _isFetching = true;
            from = _horizon!.Value;
        }

        _fetch(from);
    }

    private void Fire()
    {
        List<object> due = [];
        DateTime? next;
        lock (_gate)
        {
            DateTime now = _clock.GetUtcNow().UtcDateTime;
            while (_heap.TryTakeDue(now, out object? key))
            {
                due.Add(key);
            }

            next = _heap.First();
        }

        foreach (object key in due)
        {
            _due(key);
        }

        WaitFor(next);
        FetchIfLow();
    }

    private void WaitFor(DateTime? next)
    {
        if (next is { } time)
        {
            _alarm.Set(time);
        }
    }
}
