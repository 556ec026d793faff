using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

public class ConsumptionTests
{
    private static string Run(string consume, string stream) =>
        Matches($"within: 100s\nsequence: [ a: {{ type: [a, x], times: 2 }}, b: {{ type: [b, x] }} ]\nconsume: {consume}", stream);

    [Theory]
    [InlineData("all", "a=a1,a2 b=b1 @3")]
    [InlineData("none", "a=a1,a2 b=b1 @3; a=a2,a3 b=b1 @3; a=a3,a4 b=b2 @5")]
    [InlineData("next", "a=a1,a2 b=b1 @3; a=a2,a3 b=b1 @3; a=a3,a4 b=b2 @5")]
    [InlineData("first", "a=a1,a2 b=b1 @3; a=a2,a3 b=b1 @3; a=a3,a4 b=b2 @5")]
    [InlineData("last", "a=a1,a2 b=b1 @3")]
    [InlineData("{ first: a }", "a=a1,a2 b=b1 @3; a=a2,a3 b=b1 @3; a=a3,a4 b=b2 @5")]
    [InlineData("{ last: a }", "a=a1,a2 b=b1 @3; a=a2,a3 b=b1 @3; a=a3,a4 b=b2 @5")]
    public void A_match_ends_what_began_before_the_point_where_matching_goes_on(string consume, string expected) =>
        Assert.Equal(expected, Run(consume, "a1@0 a2@1 a3@2 b1@3 a4@4 b2@5"));

    [Fact]
    public void With_last_the_last_event_may_begin_the_next_match() =>
        Assert.Equal("a=a1,a2 b=x1 @2; a=x1,a3 b=x2 @4", Run("last", "a1@0 a2@1 x1@2 a3@3 x2@4"));

    [Fact]
    public void With_all_the_last_event_is_used_up() =>
        Assert.Equal("a=a1,a2 b=x1 @2", Run("all", "a1@0 a2@1 x1@2 a3@3 x2@4"));

    [Fact]
    public void The_oldest_start_wins_and_is_listed_first() =>
        Assert.Equal("a=a1 b=b1 @2; a=a2 b=b1 @2", Matches("within: 9s\nsequence: [ a: { type: a }, b: { type: b } ]\nconsume: none", "a1@0 a2@1 b1@2"));

    [Fact]
    public void A_named_part_without_events_consumes_nothing() =>
        Assert.Equal("a=a1 c=c1 @2; a=a2 c=c1 @2", Matches(
            "within: 9s\nsequence: [ a: { type: a }, b: { type: b, optional: true }, c: { type: c } ]\nconsume: { last: b }", "a1@0 a2@1 c1@2"));
}
