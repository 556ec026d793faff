using Reflex.Cli.Scenes;

namespace Reflex.Cli.Tests.Scenes;

public sealed class SkippingClockTests
{
    private readonly SkippingClock _clock = new();

    [Fact]
    public async Task A_skip_makes_a_timer_due_that_would_have_waited_half_an_hour()
    {
        var fired = new TaskCompletionSource();
        await using ITimer timer = _clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.FromMinutes(30), Timeout.InfiniteTimeSpan);

        _clock.SkipTo(_clock.GetUtcNow() + TimeSpan.FromMinutes(31));

        await fired.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public void A_skip_moves_the_time_and_the_timestamps_alike()
    {
        long stamp = _clock.GetTimestamp();
        DateTimeOffset before = _clock.GetUtcNow();

        _clock.SkipTo(before + TimeSpan.FromHours(2));

        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
        Assert.InRange(_clock.GetElapsedTime(stamp), TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
    }

    [Fact]
    public async Task A_timer_that_is_not_due_yet_keeps_waiting()
    {
        bool fired = false;
        await using ITimer timer = _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromHours(3), Timeout.InfiniteTimeSpan);
        DateTimeOffset due = _clock.NextDue!.Value;

        _clock.SkipTo(_clock.GetUtcNow() + TimeSpan.FromHours(1));

        Assert.Equal(due, _clock.NextDue);
        Assert.False(fired);
    }

    [Fact]
    public async Task Time_never_goes_back()
    {
        await using ITimer timer = _clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        DateTimeOffset before = _clock.GetUtcNow();

        _clock.SkipTo(before - TimeSpan.FromDays(1));

        Assert.True(_clock.GetUtcNow() >= before);
    }

    [Fact]
    public void A_disposed_timer_is_not_waited_for()
    {
        ITimer timer = _clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();

        Assert.Null(_clock.NextDue);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }
}
