using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualClock _clock = new(Start);

    [Fact]
    public void It_knows_when_the_next_timer_is_due_through_every_change()
    {
        Assert.Null(_clock.NextDue);
        ITimer late = Timer(TimeSpan.FromHours(2));
        ITimer early = Timer(TimeSpan.FromHours(1));
        Assert.Equal(Start.AddHours(1), _clock.NextDue);

        early.Change(TimeSpan.FromHours(3), Timeout.InfiniteTimeSpan);
        Assert.Equal(Start.AddHours(2), _clock.NextDue);
        late.Dispose();
        Assert.Equal(Start.AddHours(3), _clock.NextDue);
        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public void A_periodic_timer_is_due_again_and_again()
    {
        int fired = 0;
        using ITimer timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, Start.AddSeconds(11)), (fired, _clock.NextDue));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((2, Start.AddSeconds(21)), (fired, _clock.NextDue));
    }

    [Fact]
    public async Task Delays_of_tasks_are_timers_too()
    {
        Task delay = Task.Delay(TimeSpan.FromDays(1), _clock);
        Assert.Equal(Start.AddDays(1), _clock.NextDue);

        _clock.Advance(TimeSpan.FromDays(1));
        await delay;
        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public void A_timer_without_a_wait_fires_and_is_not_due_any_more()
    {
        int fired = 0;
        using ITimer timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(1, fired);
        Assert.Null(_clock.NextDue);
    }

    private ITimer Timer(TimeSpan due) => _clock.CreateTimer(_ => { }, null, due, Timeout.InfiniteTimeSpan);
}
