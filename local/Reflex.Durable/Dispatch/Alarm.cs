namespace Reflex.Durable.Dispatch;

/// <summary>
/// One timer of the clock, set to the earliest of the times that it is given. The clock is called without a lock: one that tests move may ring
/// at once, on the calling thread, and may move between any two calls.
/// </summary>
internal sealed class Alarm : IDisposable
{
    /// <summary>The system's timers take some 49 days at most; a longer wait is taken in steps.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(30);

    /// <summary>A clock that moved more than this while the timer was being set has made it late.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly TimeProvider _clock;
    private readonly Action _ring;
    private readonly ITimer _timer;
    private DateTime? _wanted;

    /// <summary>Whether a thread is at the timer; it looks again before it leaves, so nobody else need wait for it.</summary>
    private bool _isSetting;

    /// <param name="clock">The time that counts.</param>
    /// <param name="ring">Called when a time has come, or earlier: whoever is called looks what is due, and sets the alarm again.</param>
    public Alarm(TimeProvider clock, Action ring)
    {
        _clock = clock;
        _ring = ring;
        _timer = clock.CreateTimer(static state => ((Alarm)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Rings at a time, unless it is set to an earlier one already.</summary>
    public void Set(DateTime due)
    {
        lock (_gate)
        {
            if (_wanted <= due)
            {
                return;
            }

            _wanted = due;
            if (_isSetting)
            {
                return;
            }

            _isSetting = true;
        }

        while (true)
        {
            DateTime now = _clock.GetUtcNow().UtcDateTime;
            _timer.Change(WaitUntil(due, now), Timeout.InfiniteTimeSpan);
            bool late = _clock.GetUtcNow().UtcDateTime - now >= Precision;
            lock (_gate)
            {
                if (_wanted is not { } wanted || (wanted == due && !late))
                {
                    _isSetting = false;
                    return;
                }

                due = wanted;
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        lock (_gate)
        {
            _wanted = null;
        }

        _ring();
    }

    private TimeSpan WaitUntil(DateTime due, DateTime now)
    {
        TimeSpan wait = due - now;
        if (wait > LongestStep)
        {
            return LongestStep;
        }

        if (wait < TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // The system's timers count whole milliseconds and would ring early, to find nothing due.
        return _clock == TimeProvider.System ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : wait;
    }
}
