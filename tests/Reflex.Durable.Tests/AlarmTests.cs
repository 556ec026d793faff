using Microsoft.Extensions.Time.Testing;
using Reflex.Durable.Dispatch;

namespace Reflex.Durable.Tests;

/// <summary>What is due happens, however the clock moves while its timer is being set.</summary>
public sealed class AlarmTests
{
    private static readonly DateTimeOffset Zero = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_clock_that_moves_while_its_timer_is_set_does_not_make_it_late()
    {
        MovingClock clock = new();
        List<object> due = [];
        using TimerQueue queue = StartQueue(clock, due.Add);
        clock.BeforeNextChange = () => clock.Advance(TimeSpan.FromMinutes(20));

        queue.Set("a", 1, Zero.AddMinutes(30).UtcDateTime);
        clock.SetUtcNow(Zero.AddMinutes(30));

        Assert.Equal(["a"], due);
    }

    [Fact]
    public void What_a_clock_overtakes_while_its_timer_is_set_is_due_at_once()
    {
        MovingClock clock = new();
        List<object> due = [];
        using TimerQueue queue = StartQueue(clock, due.Add);
        clock.BeforeNextChange = () => clock.Advance(TimeSpan.FromHours(1));

        queue.Set("a", 1, Zero.AddMinutes(30).UtcDateTime);

        Assert.Equal(["a"], due);
    }

    [Fact]
    public void Others_use_the_queue_while_the_clock_is_called()
    {
        MovingClock clock = new();
        using TimerQueue queue = StartQueue(clock, _ => { });
        bool free = false;
        clock.BeforeNextChange = () => free = Task.Run(() => queue.Set("b", 2, Zero.AddMinutes(10).UtcDateTime)).Wait(TestEngine.Patience);

        queue.Set("a", 1, Zero.AddMinutes(30).UtcDateTime);

        Assert.True(free);
        Assert.Equal(Zero.AddMinutes(10).UtcDateTime, queue.Next);
    }

    [Fact]
    public void What_is_set_earlier_by_another_while_the_clock_is_called_happens_first()
    {
        MovingClock clock = new();
        List<object> due = [];
        using TimerQueue queue = StartQueue(clock, due.Add);
        clock.BeforeNextChange = () => queue.Set("sooner", 2, Zero.AddMinutes(10).UtcDateTime);

        queue.Set("later", 1, Zero.AddMinutes(30).UtcDateTime);
        clock.SetUtcNow(Zero.AddMinutes(10));
        Assert.Equal(["sooner"], due);

        clock.SetUtcNow(Zero.AddMinutes(30));
        Assert.Equal(["sooner", "later"], due);
    }

    private static TimerQueue StartQueue(TimeProvider clock, Action<object> due)
    {
        TimerQueue queue = new(clock, 100, whenRoom => whenRoom(), due, _ => { });
        queue.Fetched([]);
        return queue;
    }

    /// <summary>Lets something happen between the look at the clock and the setting of its timer.</summary>
    private sealed class MovingClock() : FakeTimeProvider(Zero)
    {
        public Action? BeforeNextChange { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(MovingClock clock, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Action? before = clock.BeforeNextChange;
                clock.BeforeNextChange = null;
                before?.Invoke();
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
