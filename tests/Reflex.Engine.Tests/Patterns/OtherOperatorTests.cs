using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

public class OtherOperatorTests
{
    private const string All = "within: 10s\nall: [ a: { type: a }, b: { type: b } ]";
    private const string Heartbeat = "by: [data.k]\nwithin: 60s\nheartbeat: { of: { type: h } }";

    [Fact]
    public void All_takes_its_parts_in_any_order() =>
        Assert.Equal("a=a1 b=b1 @1; a=a2 b=b2 @4", Matches(All, "b1@0 a1@1 a2@3 b2@4"));

    [Fact]
    public void All_has_a_half_open_span() => Assert.Equal("", Matches(All, "a1@0 b1@10"));

    [Fact]
    public void All_takes_the_earliest_event_for_each_part() =>
        Assert.Equal("a=a1 b=b1 @2", Matches(All, "a1@0 a2@1 b1@2"));

    [Fact]
    public void All_moves_an_event_to_another_part_only_if_so_all_are_filled() =>
        Assert.Equal("x=a2 y=a1 @1", Matches(
            "within: 10s\nall: [ x: { type: a }, y: { type: a, where: { data.v: { gt: 5 } } } ]", "a1@0{v:7} a2@1{v:3}"));

    [Fact]
    public void All_without_consumption_gives_a_match_for_each_start() =>
        Assert.Equal("a=a1 b=b1 @2; a=a2 b=b1 @2; a=a3 b=b1 @3", Matches(All + "\nconsume: none", "a1@0 a2@1 b1@2 a3@3"));

    [Theory]
    [InlineData("all", "a=a2 b=b1 @29")]
    [InlineData("none", "a=a2 b=b1 @29; a=a3 b=b1 @30")]
    public void All_finds_a_match_behind_an_older_start_whose_window_ended_earlier(string consume, string matches) =>
        Assert.Equal(matches, Matches($"lateness: 20s\n{All}\nconsume: {consume}", "b1@36 >60 a1@26/60 a2@29/60 a3@30/60"));

    [Fact]
    public void Any_takes_either_part_and_the_first_that_fits() =>
        Assert.Equal("a=a1 @0; b=b1 @1; a=a2 @2", Matches("any: [ a: { type: a }, b: { type: [a, b] } ]", "a1@0 b1@1 a2@2"));

    [Fact]
    public void Each_trigger_of_an_absence_waits_for_itself() =>
        Assert.Equal("a=a1 @60; a=a2 @70", Matches("within: 60s\nabsence: { after: { a: { type: a } }, of: { b: { type: b } } }", "a1@0 a2@10 >200"));

    [Fact]
    public void One_answer_serves_all_that_wait() =>
        Assert.Equal("", Matches("within: 60s\nabsence: { after: { a: { type: a } }, of: { b: { type: b } } }", "a1@0 a2@10 b1@59 >200"));

    [Fact]
    public void An_answer_at_the_end_of_the_window_is_too_late() =>
        Assert.Equal("a=a1 @60", Matches("within: 60s\nabsence: { after: { a: { type: a } }, of: { b: { type: b } } }", "a1@0 b1@60"));

    [Fact]
    public void An_answer_may_have_to_fit_its_trigger() =>
        Assert.Equal("a=a2 @61", Matches(
            "within: 60s\nabsence: { after: { a: { type: a } }, of: { b: { type: b, where: { data.n: \"{{ a.data.n }}\" } } } }",
            "a1@0{n:1} a2@1{n:2} b1@5{n:1} >200"));

    [Fact]
    public void A_heartbeat_fires_once_for_each_silence() =>
        Assert.Equal("x: of=h2 @90; x: of=h3 @360", Matches(Heartbeat, "h1@0{k:x} h2@30{k:x} >280 h3@300{k:x} >1000"));

    [Fact]
    public void A_heartbeat_exactly_at_the_end_of_the_window_comes_too_late() =>
        Assert.Equal("x: of=h1 @60", Matches(Heartbeat, "h1@0{k:x} h2@60{k:x}"));

    [Fact]
    public void Silences_of_several_keys_fire_in_the_order_in_which_they_are_due() =>
        Assert.Equal("x: of=h1 @60; z: of=h3 @62; y: of=h4 @65", Matches(Heartbeat, "h1@0{k:x} h2@1{k:y} h3@2{k:z} h4@5{k:y} >1000"));

    [Fact]
    public void Once_per_throttles_from_the_leading_edge_and_is_free_again_exactly_after() =>
        Assert.Equal("a=a1 @0; a=a4 @60", Matches("any: [ a: { type: a } ]\noncePer: 1m", "a1@0 a2@1 a3@59 a4@60"));

    [Fact]
    public void A_suppressed_match_is_counted_and_consumes_like_any_other()
    {
        const string when = "within: 10s\noncePer: 1m\nsequence: [ a: { type: a }, b: { type: b } ]";
        Assert.Equal("a=a1 b=b1 @1", Matches(when, "a1@0 b1@1 a2@2 b2@3 b3@4"));
        Assert.Equal(1, Counts(when, "a1@0 b1@1 a2@2 b2@3 b3@4").Suppressed);
    }

    [Fact]
    public void Gather_fires_once_with_all_matches_that_came() =>
        Assert.Equal("a=a1,a2 @30; a=a3 @60", Matches("any: [ a: { type: a } ]\ngather: 30s", "a1@0 a2@29.9 a3@30 >100"));

    [Fact]
    public void Gathered_parts_are_joined_in_order() =>
        Assert.Equal("a=a1,a2 b=b1,b2 @31", Matches(
            "within: 10s\ngather: 30s\nsequence: [ a: { type: a }, b: { type: b } ]", "a1@0 b1@1 a2@2 b2@3 >100"));

    [Fact]
    public void What_is_gathered_counts_as_one_match_for_the_throttle()
    {
        const string when = "any: [ a: { type: a } ]\ngather: 30s\noncePer: 5m";
        Assert.Equal("a=a1,a2 @30", Matches(when, "a1@0 a2@1 a3@100 >200"));
        Assert.Equal(1, Counts(when, "a1@0 a2@1 a3@100 >200").Suppressed);
    }
}
