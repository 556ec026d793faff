using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>The edges of windows and thresholds.</summary>
public sealed class WindowBoundaryTests
{
    /// <summary>Seconds from the Unix epoch to the lab's zero.</summary>
    private const long Epoch = 1_772_323_200;

    [Theory]
    [InlineData("gte: 5", "a2 a3")]
    [InlineData("gt: 5", "a3")]
    [InlineData("lte: 5", "a1 a2")]
    [InlineData("lt: 5", "a1")]
    public void A_threshold_belongs_to_its_comparison_or_does_not(string threshold, string fire)
    {
        foreach (string function in new[] { "sum", "avg", "min", "max" })
        {
            string when = $"within: 1s\naggregate: {{ of: {{ type: a }}, {function}: data.v, {threshold} }}";
            string expected = string.Join("; ", fire.Split(' ').Select(id => $"of={id} @{(id[1] - '1') * 10}"));

            Assert.Equal(expected, Matches(when, "a1@0{v:4} a2@10{v:5} a3@20{v:6}"));
        }
    }

    [Theory]
    [InlineData(-10, -1, true)]
    [InlineData(-1, 0, false)]
    [InlineData(0, 9, true)]
    [InlineData(9, 10, false)]
    [InlineData(-11, -10, false)]
    public void Tumbling_windows_are_aligned_to_the_epoch_on_both_sides_of_it(int first, int second, bool together) =>
        Assert.Equal(together, Matches(
            "within: 10s\ncount: { of: { type: a }, atLeast: 2, window: tumbling }", $"a1@{first - Epoch} a2@{second - Epoch}").Length > 0);

    [Theory]
    [InlineData("9.999", "of=a1,a2,a3 @9.999")]
    [InlineData("10", "")]
    public void A_session_is_shorter_than_its_longest(string last, string expected) =>
        Assert.Equal(expected, Matches(
            "within: 10s\ncount: { of: { type: a }, atLeast: 3, window: session, gap: 6s }",
            $"a1@0 a2@5 a3@{last}"));

    [Theory]
    [InlineData("min: data.v, lt: 4", "of=a1,a2 @10")]
    [InlineData("min: data.v, gt: 8", "of=a2 @14")]
    [InlineData("max: data.v, lt: 4", "")]
    public void An_extreme_counts_what_newer_events_have_overtaken(string aggregate, string expected) =>
        Assert.Equal(expected, Matches(
            $"within: 5s\nlateness: 20s\nconsume: none\naggregate: {{ of: {{ type: a }}, {aggregate} }}",
            "a2@14{v:9} >40 a1@10/40{v:3}"));

    [Fact]
    public void An_extreme_that_leaves_the_window_leaves_the_next_best() =>
        Assert.Equal("of=a2,a3,a4 @11", Matches(
            "within: 10s\nconsume: none\naggregate: { of: { type: a }, max: data.v, lt: 8 }", "a1@1{v:9} a2@2{v:7} a3@3{v:7} a4@11{v:1}"));

    [Theory]
    [InlineData("sum: data.v, gte: 2e300", "of=a1,a2 @1")]
    [InlineData("avg: data.v, gte: 1e300", "of=a1 @0; of=a2 @1")]
    [InlineData("rate: data.v, gte: 2e299", "of=a1,a2 @1")]
    public void Numbers_beyond_decimal_have_every_result(string aggregate, string expected) =>
        Assert.Equal(expected, Matches($"within: 10s\naggregate: {{ of: {{ type: a }}, {aggregate} }}", "a1@0{v:1e300} a2@1{v:1e300}"));

    [Fact]
    public void A_number_beyond_decimal_that_has_left_the_window_leaves_the_sum_exact() =>
        Assert.Equal("of=a2,a3 @12", Matches(
            "within: 10s\naggregate: { of: { type: a }, sum: data.v, gte: 0.8 }\nconsume: none",
            "a1@0{v:-1e300} a2@11{v:0.7} a3@12{v:0.1}"));

    [Fact]
    public void A_count_that_goes_on_at_its_first_event_keeps_all() =>
        Assert.Equal("of=a1,a2,a3 @2; of=a1,a2,a3,a4 @3", Matches(
            "within: 60s\nconsume: first\ncount: { of: { type: a }, atLeast: 3 }",
            "a1@0 a2@1 a3@2 a4@3"));

    [Theory]
    [InlineData("distinct: data.v", "a1@0{v:x} a2@1{v:x} a3@11{v:y} a4@12{v:z}")]
    [InlineData("distinct: data.v", "a1@0{v:x} a2@5{v:y} a3@15{v:x} a4@24{v:y}")]
    public void A_value_counts_until_its_last_event_has_left_the_window(string distinct, string stream) =>
        Assert.Equal("", Matches($"within: 10s\ncount: {{ of: {{ type: a }}, atLeast: 3, {distinct} }}", stream));
}
