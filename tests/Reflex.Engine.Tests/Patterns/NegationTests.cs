using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

public class NegationTests
{
    private const string Between = "within: 10s\nsequence: [ a: { type: a }, not: { x: { type: x } }, b: { type: b } ]";
    private const string Trailing = "within: 10s\nsequence: [ a: { type: a }, b: { type: b }, not: { y: { type: y } } ]";
    private const string Leading = "within: 10s\nsequence: [ not: { x: { type: x } }, a: { type: a }, b: { type: b } ]";

    [Fact]
    public void Between_two_parts_it_cancels_the_partial_match() =>
        Assert.Equal("a=a2 b=b1 @4", Matches(Between, "a1@0 x1@1 a2@3 b1@4"));

    [Fact]
    public void An_event_that_fits_the_canceller_and_the_next_part_cancels() =>
        Assert.Equal("", Matches(
            "within: 10s\nsequence: [ a: { type: a }, not: { x: { type: b, where: { data.v: 1 } } }, b: { type: b } ]", "a1@0 b1@1{v:1} b2@2{v:2}"));

    [Fact]
    public void A_canceller_is_armed_once_the_part_before_it_has_its_minimum() =>
        Assert.Equal("a=a1,a2 b=b1 @4", Matches(
            "within: 10s\nsequence: [ a: { type: a, times: 2 }, not: { x: { type: x } }, b: { type: b } ]", "a1@0 x1@1 a2@3 b1@4"));

    [Fact]
    public void A_canceller_before_an_absent_optional_part_stays_armed_until_the_next() =>
        Assert.Equal("", Matches(
            "within: 10s\nsequence: [ a: { type: a }, not: { x: { type: x } }, b: { type: b, optional: true }, c: { type: c } ]", "a1@0 x1@1 c1@2"));

    [Fact]
    public void At_the_end_the_match_completes_when_the_window_ends() =>
        Assert.Equal("a=a1 b=b1 @10", Matches(Trailing, "a1@0 b1@3 >20"));

    [Fact]
    public void At_the_end_nothing_fires_before_the_window_ends() =>
        Assert.Equal("", Matches(Trailing, "a1@0 b1@3 >9.9"));

    [Fact]
    public void At_the_end_the_negated_event_cancels() =>
        Assert.Equal("", Matches(Trailing, "a1@0 b1@3 y1@9 >20"));

    [Fact]
    public void At_the_end_an_event_at_the_end_of_the_window_does_not_cancel() =>
        Assert.Equal("a=a1 b=b1 @10", Matches(Trailing, "a1@0 b1@3 y1@10"));

    [Fact]
    public void At_the_end_a_newer_event_of_the_key_completes_the_match_before_the_clock_does() =>
        Assert.Equal("a=a1 b=b1 @10", Matches(Trailing, "a1@0 b1@3 a2@15"));

    [Fact]
    public void At_the_end_a_loop_takes_what_comes_until_the_window_ends() =>
        Assert.Equal("a=a1 c=c1,c2,c3 @10", Matches(
            "within: 10s\nsequence: [ a: { type: a }, c: { type: c, times: { min: 2, max: 5 } }, not: { y: { type: y } } ]", "a1@0 c1@1 c2@2 c3@3 >10"));

    [Fact]
    public void A_match_that_a_timer_completed_leaves_what_began_after_its_last_event() =>
        Assert.Equal("a=a1 @10; a=a2 @14", Matches("within: 10s\nsequence: [ a: { type: a }, not: { y: { type: y } } ]", "a1@0 a2@4 >20"));

    [Fact]
    public void A_match_that_a_timer_completed_ends_what_began_before_its_last_event() =>
        Assert.Equal("a=a1 b=b1 @10", Matches(Trailing, "a1@0 a2@1 b1@2 >20"));

    [Fact]
    public void At_the_start_it_looks_back_from_the_first_event() =>
        Assert.Equal("a=a2 b=b2 @12", Matches(Leading, "x1@0 a1@5 b1@6 a2@11 b2@12"));

    [Fact]
    public void At_the_start_an_event_exactly_a_window_before_is_outside() =>
        Assert.Equal("a=a1 b=b1 @11", Matches(Leading, "x1@0 a1@10 b1@11"));

    [Fact]
    public void A_first_event_may_ask_that_none_of_its_own_kind_came_before() =>
        Assert.Equal("a=a1 @0; a=a3 @15", Matches("within: 10s\nsequence: [ not: { x: { type: a } }, a: { type: a } ]", "a1@0 a2@5 a3@15"));

    [Theory]
    [InlineData("x2@10 >15 a1@9/15 b1@11/15 >30", "a=a1 b=b1 @11")]
    [InlineData("x1@8 x2@10 >15 a1@9/15 b1@11/15 >30", "")]
    [InlineData("x2@10 >15 x1@8/15 a1@9/15 b1@11/15 >30", "")]
    [InlineData("x0@6 x1@7 x2@12 >17 a1@10/17 b1@13/17 >30", "")]
    public void At_the_start_each_forbidding_event_counts_though_a_newer_one_overtook_it(string stream, string matches) =>
        Assert.Equal(matches, Matches("lateness: 5s\n" + Leading, stream));

    [Theory]
    [InlineData("a1@10 >15 x1@8/15 b1@12/16 >30", "")]
    [InlineData("a1@18 >23 x1@8/23 b1@19/23 >40", "a=a1 b=b1 @19")]
    public void At_the_start_it_ends_what_the_clock_let_begin_before_it_came(string stream, string matches) =>
        Assert.Equal(matches, Matches("lateness: 10s\n" + Leading, stream));
}
