using CsCheck;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Automations;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("10s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("90s", 90_000)]
    [InlineData("0s", 0)]
    [InlineData("1ms", 1)]
    [InlineData("1d1h1m1s1ms", 90_061_001)]
    [InlineData("3650d", 315_360_000_000)]
    [InlineData("3649d24h", 315_360_000_000)]
    public void A_duration_is_read(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("5 m")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("5M")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("3651d")]
    [InlineData("3650d1ms")]
    [InlineData("1h2")]
    [InlineData("5/m")]
    [InlineData("5:m")]
    [InlineData("5`m")]
    [InlineData("5{m")]
    [InlineData("s5")]
    [InlineData("٥s")]
    [InlineData("99999999999999999999s")]
    public void What_is_no_duration_is_refused(string? text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(1_000, "1s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(-90_000, "-1m30s")]
    [InlineData(86_400_000, "1d")]
    [InlineData(90_061_001, "1d1h1m1s1ms")]
    public void A_duration_is_written_in_its_largest_units(long milliseconds, string text) =>
        Assert.Equal(text, Durations.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Parts_of_a_millisecond_are_cut() => Assert.Equal("0s", Durations.Format(TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond - 1)));

    [Fact]
    public void What_is_written_reads_back() => Gen.Long[0, 3_000_000_000_000].Sample(ms =>
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(ms % (long)Durations.Max.TotalMilliseconds);
        return Durations.TryParse(Durations.Format(duration), out TimeSpan again) && again == duration;
    });
}
