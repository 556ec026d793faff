using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

public class SequenceTests
{
    private const string AThenB = "within: 10s\nsequence: [ a: { type: a }, b: { type: b } ]";

    [Fact]
    public void Parts_match_in_order_and_what_does_not_fit_is_skipped() =>
        Assert.Equal("a=a1 b=b1 @3", Matches(AThenB, "b0@0 a1@1 a0@2 b1@3 b2@4"));

    [Fact]
    public void An_event_exactly_at_the_end_of_the_window_is_outside() =>
        Assert.Equal("", Matches(AThenB, "a1@0 b1@10"));

    [Fact]
    public void An_event_just_before_the_end_of_the_window_is_inside() =>
        Assert.Equal("a=a1 b=b1 @9.9", Matches(AThenB, "a1@0 b1@9.9"));

    [Fact]
    public void When_the_oldest_start_has_expired_a_later_one_matches() =>
        Assert.Equal("a=a2 b=b1 @12", Matches(AThenB, "a1@0 a2@5 b1@12"));

    [Fact]
    public void Events_of_one_time_count_in_their_order_of_arrival()
    {
        Assert.Equal("a=a1 b=b1 @1", Matches(AThenB, "a1@1 b1@1"));
        Assert.Equal("", Matches(AThenB, "b1@1 a1@1"));
    }

    [Fact]
    public void Keys_are_matched_on_their_own() =>
        Assert.Equal(
            "x: a=a1 b=b1 @3; y: a=a2 b=b2 @4",
            Matches("by: [data.k]\n" + AThenB, "a1@1{k:x} a2@2{k:y} b1@3{k:x} b2@4{k:y}"));

    [Fact]
    public void A_key_of_two_values_needs_both_to_be_equal() =>
        Assert.Equal(
            "x|1: a=a1 b=b2 @3",
            Matches("by: [data.k, data.n]\n" + AThenB, "a1@1{k:x,n:1} b1@2{k:x,n:2} b2@3{k:x,n:1}"));

    [Theory]
    [InlineData("strict", "")]
    [InlineData("relaxed", "a=a1 b=b1 @2")]
    [InlineData("any", "a=a1 b=b1 @2; a=a1 b=b2 @3")]
    public void Contiguity_says_what_may_lie_between_parts(string contiguity, string expected) =>
        Assert.Equal(expected, Matches(
            $"within: 10s\nsequence: [ a: {{ type: a }}, b: {{ type: [b, c], where: {{ data.v: 1 }} }} ]\ncontiguity: {contiguity}\nconsume: none",
            "a1@0 c1@1 b1@2{v:1} b2@3{v:1}"));

    [Fact]
    public void Strict_means_the_next_event_of_the_types_that_the_pattern_names() =>
        Assert.Equal("a=a1 b=b1 @2", Matches(AThenB + "\ncontiguity: strict", "a1@0 z1@1 b1@2"));

    [Fact]
    public void A_fixed_number_of_times_takes_that_many() =>
        Assert.Equal("f=f1,f2,f3 s=s1 @5", Matches(
            "within: 10s\nsequence: [ f: { type: f, times: 3 }, s: { type: s } ]", "f1@0 f2@1 f3@2 f4@3 s1@5"));

    [Fact]
    public void A_loop_takes_every_event_until_the_next_part_comes() =>
        Assert.Equal("f=f1,f2,f3 s=s1 @5", Matches(
            "within: 10s\nsequence: [ f: { type: f, times: { min: 2 } }, s: { type: s } ]", "f1@0 s0@1 f2@2 f3@3 s1@5"));

    [Fact]
    public void An_event_that_fits_loop_and_next_part_goes_on_once_the_minimum_is_met() =>
        Assert.Equal("f=f1,f2 g=f3 @2", Matches(
            "within: 10s\nsequence: [ f: { type: f, times: { min: 2 } }, g: { type: f, where: { data.v: 1 } } ]",
            "f1@0{v:1} f2@1{v:1} f3@2{v:1}"));

    [Fact]
    public void A_loop_at_the_end_completes_at_its_minimum() =>
        Assert.Equal("a=a1 b=b1,b2 @2", Matches(
            "within: 10s\nsequence: [ a: { type: a }, b: { type: b, times: { min: 2, max: 5 } } ]", "a1@0 b1@1 b2@2 b3@3"));

    [Fact]
    public void An_optional_part_is_taken_where_it_comes_and_passed_over_where_not() =>
        Assert.Equal("a=a1 b=b1 c=c1 @2; a=a2 c=c2 @4", Matches(
            "within: 10s\nsequence: [ a: { type: a }, b: { type: b, optional: true }, c: { type: c } ]", "a1@0 b1@1 c1@2 a2@3 c2@4"));

    [Fact]
    public void Until_ends_a_loop_without_being_in_it_and_may_fill_the_next_part() =>
        Assert.Equal("c=c1,c2 w=w1 @3", Matches(
            "within: 10s\nsequence: [ c: { type: [c, w], times: { min: 1 }, until: { type: w } }, w: { type: w } ]", "c1@0 c2@1 w1@3 c3@4"));

    [Fact]
    public void After_until_the_loop_takes_no_more() =>
        Assert.Equal("a=a1 c=c1 b=b1 @4", Matches(
            "within: 10s\nsequence: [ a: { type: a }, c: { type: c, times: { min: 1 }, until: { type: w } }, b: { type: b } ]",
            "a1@0 c1@1 w1@2 c2@3 b1@4"));

    [Fact]
    public void Until_before_the_minimum_ends_the_partial_match() =>
        Assert.Equal("", Matches(
            "within: 10s\nsequence: [ a: { type: a }, c: { type: c, times: { min: 2 }, until: { type: w } }, b: { type: b } ]",
            "a1@0 c1@1 w1@2 c2@3 b1@4"));

    [Fact]
    public void A_condition_may_refer_to_the_last_event_of_an_earlier_part() =>
        Assert.Equal("p=p1,p2 b=b2 @3", Matches(
            "within: 10s\nsequence: [ p: { type: p, times: 2 }, b: { type: b, where: { data.v: { gt: \"{{ p.data.v | times: 20 }}\" } } } ]",
            "p1@0{v:1} p2@1{v:2} b1@2{v:30} b2@3{v:41}"));

    [Fact]
    public void A_sequence_of_one_part_matches_each_event() =>
        Assert.Equal("a=a1 @0; a=a2 @1", Matches("within: 10s\nsequence: [ a: { type: a } ]", "a1@0 a2@1"));

    [Fact]
    public void Without_a_window_parts_may_be_years_apart() =>
        Assert.Equal("a=a1 b=b1 @100000000", Matches("sequence: [ a: { type: a }, b: { type: b } ]", "a1@0 b1@100000000"));
}
