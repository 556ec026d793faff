using Microsoft.Extensions.Time.Testing;

namespace Reflex.Testing;

/// <summary>
/// Time that only tests move. Unlike its base class it knows when the next timer is due, so that time can be moved from timer to
/// timer, with everything that a timer sets off in between.
/// </summary>
public sealed class VirtualClock : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<(DateTimeOffset Due, long Number)> _due = [];
    private long _timers;

    /// <summary>A clock that stands at <paramref name="start"/>.</summary>
    public VirtualClock(DateTimeOffset start)
        : base(start)
    {
    }

    /// <summary>When the next timer is due; <c>null</c> where none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _due.Count == 0 ? null : _due.Min.Due;
            }
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TrackedTimer(this, callback, state, Interlocked.Increment(ref _timers));
        timer.Attach(
            base.CreateTimer(static tracked => ((TrackedTimer)tracked!).Fire(), timer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class TrackedTimer(VirtualClock clock, TimerCallback callback, object? state, long number) : ITimer
    {
        private ITimer? _inner;
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public void Attach(ITimer inner) => _inner = inner;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                SetDue(dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetUtcNow() + dueTime);
            }

            return _inner!.Change(dueTime, period);
        }

        public void Fire()
        {
            lock (clock._lock)
            {
                SetDue(_due is { } due && _period > TimeSpan.Zero ? due + _period : null);
            }

            callback(state);
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                SetDue(null);
            }

            _inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void SetDue(DateTimeOffset? due)
        {
            if (_due is { } old)
            {
                clock._due.Remove((old, number));
            }

            _due = due;
            if (due is { } next)
            {
                clock._due.Add((next, number));
            }
        }
    }
}
