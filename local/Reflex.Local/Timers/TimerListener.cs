using Microsoft.Azure.Functions.Worker;
using Reflex.Local.Invocation;

namespace Reflex.Local.Timers;

/// <summary>
/// Runs one timer function on its schedule, one run at a time: a run that takes long delays the next one, as on the Functions host.
/// </summary>
internal sealed class TimerListener(TimerSettings settings, TimerStatusStore store, TimeProvider clock, WorkTracker work) : IDisposable
{
    /// <summary>Schedules more frequent than this keep no status, as on the Functions host.</summary>
    private static readonly TimeSpan ShortestMonitored = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait that timers of every kind accept; a later run is reached in several waits.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    private readonly Lock _lock = new();
    private FunctionExecutor? _executor;
    private CancellationToken _stopping;
    private ITimer? _timer;
    private DateTimeOffset? _next;
    private DateTimeOffset _last;
    private DateTimeOffset _lastUpdated;
    private bool _running;

    public string Name => settings.Function.Name;

    /// <summary>When the function runs next; <c>null</c> while it runs, or where its schedule has no more occurrence.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_lock)
            {
                return _running ? null : _next;
            }
        }
    }

    public void Start(FunctionExecutor executor, CancellationToken stopping)
    {
        _executor = executor;
        _stopping = stopping;
        DateTimeOffset now = clock.GetUtcNow();
        TimerStatus? status = IsMonitored(now) ? store.Read(Name) : null;
        _last = status?.Last ?? default;
        _lastUpdated = status?.LastUpdated ?? default;
        _timer = clock.CreateTimer(
            static listener => ((TimerListener)listener!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (status is { } known && known.Next <= now)
        {
            Run(pastDue: true);
        }
        else if (settings.RunOnStartup)
        {
            Run(pastDue: false);
        }
        else
        {
            Schedule(now);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private bool IsMonitored(DateTimeOffset now) =>
        settings.UseMonitor
        && settings.Schedule.Next(now) is { } first
        && (settings.Schedule.Next(first) is not { } second || second - first >= ShortestMonitored);

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_running || _next is not { } next)
            {
                return;
            }

            DateTimeOffset now = clock.GetUtcNow();
            if (next > now)
            {
                SetTimer(next, now);
                return;
            }
        }

        Run(pastDue: false);
    }

    private void Run(bool pastDue)
    {
        lock (_lock)
        {
            _running = true;
        }

        // Counted before this returns, so that whoever moved the clock finds the host at work.
        work.Begin();
        _ = Task.Run(() => RunAsync(pastDue), CancellationToken.None);
    }

    private async Task RunAsync(bool pastDue)
    {
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            var info = new TimerInfo
            {
                IsPastDue = pastDue,
                ScheduleStatus = new ScheduleStatus
                {
                    Last = _last.UtcDateTime,
                    LastUpdated = _lastUpdated.UtcDateTime,
                    Next = (settings.Schedule.Next(now) ?? default).UtcDateTime,
                },
            };
            await _executor!.InvokeAsync(settings.Function, info, _stopping);
        }
        catch (Exception)
        {
            // Logged by the executor. A timer has nobody to tell; its next run comes by the schedule.
        }
        finally
        {
            _last = clock.GetUtcNow();
            _lastUpdated = _last;
            lock (_lock)
            {
                _running = false;
            }

            Schedule(_last);
            work.End();
        }
    }

    private void Schedule(DateTimeOffset now)
    {
        lock (_lock)
        {
            _next = settings.Schedule.Next(now);
            if (_next is not { } next)
            {
                return;
            }

            if (IsMonitored(now))
            {
                store.Write(Name, new TimerStatus(_last, next, _lastUpdated));
            }

            SetTimer(next, now);
        }
    }

    private void SetTimer(DateTimeOffset next, DateTimeOffset now)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        TimeSpan wait = next - now;
        _timer!.Change(
            wait > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait.TotalMilliseconds))),
            Timeout.InfiniteTimeSpan);
    }
}
