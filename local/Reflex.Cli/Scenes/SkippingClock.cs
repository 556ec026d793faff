namespace Reflex.Cli.Scenes;

/// <summary>
/// The system's clock with waits left out: it runs at its usual pace, and <see cref="SkipTo"/> puts it forward, which makes timers
/// due. So a demo of a half-hour silence takes a moment.
/// </summary>
internal sealed class SkippingClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<SkippingTimer> _timers = [];
    private TimeSpan _skipped;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return System.GetUtcNow() + _skipped;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return System.GetTimestamp() + (long)(_skipped.TotalSeconds * System.TimestampFrequency);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the next timer is due; <c>null</c> if none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate) return _timers.Count == 0 ? null : _timers.Min(timer => timer.Due);
        }
    }

    /// <summary>Puts the clock forward; a time in the past changes nothing.</summary>
    public void SkipTo(DateTimeOffset time)
    {
        lock (_gate)
        {
            TimeSpan forward = time - (System.GetUtcNow() + _skipped);
            if (forward <= TimeSpan.Zero) return;

            _skipped += forward;
            foreach (SkippingTimer timer in _timers) timer.Rearm(System.GetUtcNow() + _skipped);
        }
    }

    /// <summary>A timer of the system that is set anew whenever the clock skips.</summary>
    private sealed class SkippingTimer : ITimer
    {
        private readonly SkippingClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _inner;
        private TimeSpan _period;
        private bool _disposed;

        public SkippingTimer(SkippingClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _inner = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._gate)
            {
                if (_disposed) return false;

                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    _clock._timers.Remove(this);
                    return _inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }

                Due = System.GetUtcNow() + _clock._skipped + dueTime;
                _clock._timers.Add(this);
                return _inner.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        public void Rearm(DateTimeOffset now) =>
            _inner.Change(Due > now ? Due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            lock (_clock._gate)
            {
                _disposed = true;
                _clock._timers.Remove(this);
            }

            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            lock (_clock._gate)
            {
                DateTimeOffset now = System.GetUtcNow() + _clock._skipped;
                if (_disposed || !_clock._timers.Contains(this)) return;

                if (_period > TimeSpan.Zero)
                {
                    Due = now + _period;
                    _inner.Change(_period, Timeout.InfiniteTimeSpan);
                }
                else
                {
                    _clock._timers.Remove(this);
                }
            }

            _callback(_state);
        }
    }
}
