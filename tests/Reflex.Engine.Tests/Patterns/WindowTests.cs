using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

public class WindowTests
{
    [Fact]
    public void A_count_fires_at_its_threshold_binds_all_and_starts_afresh() =>
        Assert.Equal("of=a1,a2,a3 @2; of=a4,a5,a6 @5", Matches(
            "within: 60s\ncount: { of: { type: a }, atLeast: 3 }", "a1@0 a2@1 a3@2 a4@3 a5@4 a6@5 a7@6"));

    [Fact]
    public void A_sliding_window_is_any_span_and_half_open()
    {
        Assert.Equal("", Matches("within: 10s\ncount: { of: { type: a }, atLeast: 2 }", "a1@0 a2@10"));
        Assert.Equal("of=a2,a3 @19", Matches("within: 10s\ncount: { of: { type: a }, atLeast: 2 }", "a1@0 a2@10 a3@19"));
    }

    [Fact]
    public void Tumbling_windows_stand_side_by_side_from_the_epoch() =>
        Assert.Equal("of=a2,a3 @12", Matches(
            "within: 10s\ncount: { of: { type: a }, atLeast: 2, window: tumbling }", "a1@9 a2@10 a3@12"));

    [Fact]
    public void A_tumbling_count_starts_afresh_inside_its_window() =>
        Assert.Equal("of=a1,a2 @2; of=a3,a4 @4", Matches(
            "within: 10s\ncount: { of: { type: a }, atLeast: 2, window: tumbling }", "a1@1 a2@2 a3@3 a4@4 a5@9 a6@10"));

    [Fact]
    public void A_session_ends_where_the_gap_is_reached() =>
        Assert.Equal("of=a3,a4,a5 @32", Matches(
            "count: { of: { type: a }, atLeast: 3, window: session, gap: 10s }", "a1@0 a2@9 a3@19 a4@28 a5@32"));

    [Fact]
    public void Distinct_counts_values_and_binds_repeated_ones_too() =>
        Assert.Equal("of=a1,a2,a3 @2", Matches(
            "within: 60s\ncount: { of: { type: a }, atLeast: 2, distinct: data.v }", "a1@0{v:x} a2@1{v:x} a3@2{v:y} a4@3{v:z}"));

    [Theory]
    [InlineData("/subscriptions/A/vm", "/SUBSCRIPTIONS/a/VM")]
    [InlineData("1", "1.0")]
    public void Values_that_are_one_key_are_not_distinct(string one, string same) =>
        Assert.Equal("of=a1,a2,a3 @2", Matches(
            "within: 60s\ncount: { of: { type: a }, atLeast: 2, distinct: data.v }", $"a1@0{{v:{one}}} a2@1{{v:{same}}} a3@2{{v:other}}"));

    [Fact]
    public void An_event_without_the_distinct_value_neither_counts_nor_is_bound() =>
        Assert.Equal("of=a1,a3 @2", Matches(
            "within: 60s\ncount: { of: { type: a }, atLeast: 2, distinct: data.v }", "a1@0{v:x} a2@1 a3@2{v:y}"));

    [Theory]
    [InlineData("none", "of=a1,a2,a3 @2; of=a1,a2,a3,a4 @3")]
    [InlineData("next", "of=a1,a2,a3 @2; of=a2,a3,a4 @3")]
    [InlineData("last", "of=a1,a2,a3 @2; of=a3,a4,a5 @4")]
    [InlineData("all", "of=a1,a2,a3 @2")]
    public void Consumption_says_what_a_count_goes_on_with(string consume, string expected) =>
        Assert.Equal(expected, Matches(
            $"within: 60s\nconsume: {consume}\ncount: {{ of: {{ type: a }}, atLeast: 3 }}", consume == "last" ? "a1@0 a2@1 a3@2 a4@3 a5@4" : "a1@0 a2@1 a3@2 a4@3"));

    [Fact]
    public void A_sum_fires_when_it_passes_the_threshold_and_starts_afresh() =>
        Assert.Equal("of=a1,a2 @1", Matches("within: 60s\naggregate: { of: { type: a }, sum: data.v, gte: 1000 }", "a1@0{v:600} a2@1{v:400} a3@2{v:999}"));

    [Fact]
    public void Sums_are_decimal() =>
        Assert.Equal("of=a1,a2 @1", Matches("within: 60s\naggregate: { of: { type: a }, sum: data.v, gte: 0.8 }", "a1@0{v:0.7} a2@1{v:0.1}"));

    [Fact]
    public void What_leaves_the_window_leaves_the_sum() =>
        Assert.Equal("", Matches("within: 10s\naggregate: { of: { type: a }, sum: data.v, gt: 100 }", "a1@0{v:60} a2@10{v:60}"));

    [Fact]
    public void An_average_is_over_the_window() =>
        Assert.Equal("of=a1,a2,a3 @2", Matches("within: 60s\naggregate: { of: { type: a }, avg: data.v, gt: 10 }", "a1@0{v:2} a2@1{v:10} a3@2{v:20}"));

    [Fact]
    public void A_minimum_and_a_maximum_follow_the_window()
    {
        Assert.Equal("of=a2 @12", Matches("within: 10s\naggregate: { of: { type: a }, min: data.v, gte: 5 }", "a1@0{v:1} a2@12{v:6}"));
        Assert.Equal("of=a2,a3 @13", Matches("within: 10s\naggregate: { of: { type: a }, max: data.v, lt: 5 }\nconsume: none", "a1@1{v:9} a2@4{v:3} a3@13{v:1}"));
    }

    [Fact]
    public void A_rate_is_the_sum_per_second_of_the_window() =>
        Assert.Equal("of=a1,a2 @1", Matches("within: 10s\naggregate: { of: { type: a }, rate: data.v, gte: 2 }", "a1@0{v:10} a2@1{v:10}"));

    [Fact]
    public void Numbers_beyond_decimal_are_summed_all_the_same() =>
        Assert.Equal("of=a1,a2 @1", Matches("within: 10s\naggregate: { of: { type: a }, sum: data.v, gt: 1e300 }", "a1@0{v:1e300} a2@1{v:1e300}"));

    [Fact]
    public void An_event_without_the_number_is_neither_aggregated_nor_bound() =>
        Assert.Equal("of=a3 @2", Matches("within: 10s\naggregate: { of: { type: a }, sum: data.v, gte: 5 }", "a1@0{v:x} a2@1 a3@2{v:5}"));

    [Theory]
    [InlineData("sliding")]
    [InlineData("tumbling")]
    public void An_overtaken_event_counts_if_it_lies_in_the_window_of_newer_ones(string window)
    {
        string two = $"within: 5s\nlateness: 20s\ncount: {{ of: {{ type: a }}, atLeast: 2, window: {window} }}";
        Assert.Equal("of=a1,a2 @10", Matches(two, "a2@14 >40 a1@10/40"));
        Assert.Equal("", Matches(two, "a2@14 >40 a1@9/40"));
    }

    [Fact]
    public void An_event_that_newer_ones_overtook_does_not_make_a_session_longer_than_it_may_be()
    {
        const string session = "within: 5s\nlateness: 20s\ncount: { of: { type: a }, atLeast: 3, window: session, gap: 4s }";
        Assert.Equal("of=a3,a1,a2 @7.5", Matches(session, "a1@10 a2@12 >40 a3@7.5/40"));
        Assert.Equal("", Matches(session, "a1@10 a2@12 >40 a3@7/40"));
    }
}
