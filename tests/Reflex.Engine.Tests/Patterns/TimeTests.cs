using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Results;
using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

public class TimeTests
{
    private const string Ordered = "within: 60s\nsequence: [ a: { type: a }, b: { type: b } ]";
    private const string Patient = "within: 60s\nlateness: 10s\nsequence: [ a: { type: a }, b: { type: b } ]";
    private const string Absence = "within: 60s\nabsence: { after: { a: { type: a } }, of: { b: { type: b } } }";

    [Fact]
    public void Without_lateness_an_event_older_than_the_newest_is_late_and_not_matched()
    {
        Assert.Equal("", Matches(Ordered, "b1@5 a1@4"));
        Assert.Equal(1, Counts(Ordered, "b1@5 a1@4").Late);
    }

    [Fact]
    public void Within_lateness_events_are_put_into_order() =>
        Assert.Equal("a=a1 b=b1 @5", Matches(Patient, "b1@5 a1@4 >30"));

    [Fact]
    public void An_event_exactly_at_the_watermark_is_not_late()
    {
        Assert.Equal(0, Counts(Patient, "b1@15 a1@5").Late);
        Assert.Equal(1, Counts(Patient, "b1@15 a1@4.9").Late);
    }

    [Fact]
    public void The_watermark_releases_an_event_when_it_reaches_its_time()
    {
        Assert.Equal("", Matches(Patient, "a1@0/0 b1@5/1 a2@14.9/2"));
        Assert.Equal("a=a1 b=b1 @5", Matches(Patient, "a1@0/0 b1@5/1 a2@15/2"));
    }

    [Fact]
    public void The_wall_clock_releases_buffered_events()
    {
        Assert.Equal("", Matches(Patient, "a1@0 b1@5 >14.9"));
        Assert.Equal("a=a1 b=b1 @5", Matches(Patient, "a1@0 b1@5 >15"));
    }

    [Fact]
    public void An_event_that_fits_no_part_still_moves_the_watermark() =>
        Assert.Equal("a=a1 b=b1 @5", Matches(
            "within: 60s\nlateness: 10s\nsequence: [ a: { type: a }, b: { type: b, where: { data.v: 1 } } ]", "a1@0 b1@5{v:1} b2@15{v:0}"));

    [Fact]
    public void An_event_that_fits_no_part_is_not_remembered_nor_late()
    {
        const string stream = "a1@20 b1@20{v:0} b1@20{v:0} b2@5{v:0}";
        Assert.Equal(default, Counts("within: 60s\nsequence: [ a: { type: a }, b: { type: b, where: { data.v: 1 } } ]", stream));
    }

    [Fact]
    public void An_event_that_may_fit_a_part_that_refers_to_another_is_remembered_and_late()
    {
        const string stream = "a1@20{v:1} b1@20{v:0} b1@20{v:0} b2@5{v:0}";
        PatternCounts counts = Counts("within: 60s\nsequence: [ a: { type: a }, b: { type: b, where: { data.v: '{{ a.data.v }}' } } ]", stream);
        Assert.Equal((1, 1), (counts.Duplicate, counts.Late));
    }

    [Fact]
    public void Under_strict_an_event_that_fits_no_part_is_remembered_and_late()
    {
        const string stream = "a1@20 b1@20{v:0} b1@20{v:0} b2@5{v:0}";
        PatternCounts counts = Counts("within: 60s\ncontiguity: strict\nsequence: [ a: { type: a }, b: { type: b, where: { data.v: 1 } } ]", stream);
        Assert.Equal((1, 1), (counts.Duplicate, counts.Late));
    }

    [Fact]
    public void What_fits_no_part_does_not_fill_the_state_of_its_key()
    {
        const string when = "within: 60s\nlateness: 30s\ncount: { of: { type: a, where: { data.v: 1 } }, atLeast: 2 }";
        Assert.Equal(Stored("a1@1{v:0}"), Stored("a1@1{v:0} a2@1{v:0} a3@1{v:0}"));

        static byte[] Stored(string stream)
        {
            PatternProcessor processor = PatternMatcher.Compile(Define(when), "lab").CreateProcessor();
            foreach (LabStep step in Parse(stream))
            {
                Apply(processor, step);
            }

            return processor.Serialize(processor.Keys.Single())!;
        }
    }

    [Fact]
    public void The_wall_clock_by_itself_makes_nothing_late()
    {
        Assert.Equal("a=a1 b=b1 @5", Matches(Ordered, "a1@0 >3000 b1@5"));
        Assert.Equal(0, Counts(Ordered, "a1@0 >3000 b1@5").Late);
    }

    [Fact]
    public void An_event_that_a_fired_timer_should_have_seen_is_late()
    {
        Assert.Equal("a=a1 @60", Matches(Absence, "a1@0 >90 b1@30"));
        Assert.Equal(1, Counts(Absence, "a1@0 >90 b1@30").Late);
    }

    [Fact]
    public void An_event_that_a_fired_timer_would_not_have_minded_is_not_late()
    {
        Assert.Equal("a=a1 @60; a=a2 @90", Matches(Absence, "a1@0 >85 a2@30 >100"));
        Assert.Equal(0, Counts(Absence, "a1@0 >85 a2@30 >100").Late);
    }

    [Fact]
    public void A_timer_waits_for_the_lateness_by_the_wall_clock()
    {
        string patient = "lateness: 10s\n" + Absence;
        Assert.Equal("", Matches(patient, "a1@0 b1@59/69 >100"));
        Assert.Equal("a=a1 @60", Matches(patient, "a1@0 b1@59/70 >100"));
    }

    [Fact]
    public void When_the_clock_moves_to_an_event_timers_that_are_due_fire_first() =>
        Assert.Equal("a=a1 @60", Matches(Absence, "a1@0 b1@59/60"));

    [Fact]
    public void Events_received_at_one_moment_are_taken_in_before_overdue_timers_fire() =>
        Assert.Equal("", Matches(Absence, "a1@0/200 b1@30/200 >300"));

    [Fact]
    public void A_trigger_that_came_too_late_to_wait_fires_when_the_clock_moves() =>
        Assert.Equal("a=a1 @60", Matches(Absence, "a1@0/200 >201"));

    [Fact]
    public void A_redelivery_counts_once()
    {
        const string twice = "within: 60s\ncount: { of: { type: a }, atLeast: 2 }";
        Assert.Equal("", Matches(twice, "a1@0 a1@0"));
        Assert.Equal(new PatternCounts { Duplicate = 1 }, Counts(twice, "a1@0 a1@0"));
        Assert.Equal("of=a1,a2 @1", Matches(twice, "a1@0 a1@0 a2@1"));
    }

    [Fact]
    public void A_redelivery_of_an_event_that_is_old_by_now_is_a_duplicate_and_not_late() =>
        Assert.Equal(new PatternCounts { Duplicate = 1 }, Counts(Ordered, "a1@0 a2@5 a1@0"));

    [Fact]
    public void Identities_are_remembered_for_window_and_lateness_from_first_delivery()
    {
        Assert.Equal(1, Counts(Patient, "a1@0/5 >74 a1@0").Duplicate);
        Assert.Equal(0, Counts(Patient, "a1@0/5 >75 a1@0").Duplicate);
    }

    [Fact]
    public void Without_a_window_identities_are_remembered_for_ten_minutes()
    {
        Assert.Equal(1, Counts("any: [ a: { type: a } ]", "a1@0 >599 a1@0").Duplicate);
        Assert.Equal(0, Counts("any: [ a: { type: a } ]", "a1@0 >600 a1@0").Duplicate);
    }

    [Fact]
    public void An_event_without_its_key_is_counted_and_not_matched()
    {
        Assert.Equal(2, Counts("by: [data.k]\n" + Ordered, "a1@0 a2@1{k:null} b1@2{k:x}").Unkeyed);
        Assert.Equal("", Matches("by: [data.k]\n" + Ordered, "a1@0 b1@2"));
    }

    [Fact]
    public void An_event_of_a_type_that_the_pattern_does_not_name_counts_for_nothing() =>
        Assert.Equal(default, Counts("by: [data.k]\n" + Ordered, "z1@0 z1@0 z2@-5"));

    [Fact]
    public void An_event_that_would_have_been_an_alternative_in_a_fired_match_is_late()
    {
        const string alternatives = "within: 10s\ncontiguity: any\nconsume: none\nsequence: [ a: { type: a }, b: { type: b }, not: { y: { type: y } } ]";
        Assert.Equal("a=a1 b=b1 @10", Matches(alternatives, "a1@0 b1@2 >15 b2@5"));
        Assert.Equal(1, Counts(alternatives, "a1@0 b1@2 >15 b2@5").Late);
    }

    [Fact]
    public void Once_a_timer_has_completed_a_match_its_start_is_over_also_for_alternatives() =>
        Assert.Equal("a=a1 @8", Matches(
            "within: 8s\ncontiguity: any\nconsume: none\nsequence: [ a: { type: a }, c: { type: c, times: 2, optional: true }, not: { y: { type: y } } ]",
            "a1@0 c1@4 >13 c2@7/13 >30"));

    [Fact]
    public void An_event_that_would_only_have_closed_a_loop_that_never_began_is_not_late()
    {
        const string loop = "within: 10s\nlateness: 5s\nsequence: [ a: { type: a }, b: { type: b, times: { min: 1 }, until: { type: w }, optional: true }, c: { type: c }, not: { y: { type: y } } ]";
        Assert.Equal("a=a1 c=c1 @10", Matches(loop, "a1@0 c1@6 >15 w1@3"));
        Assert.Equal(0, Counts(loop, "a1@0 c1@6 >15 w1@3").Late);
        Assert.Equal(1, Counts(loop, "a1@0 b1@4 c1@6 >15 w1@3").Late);
    }

    [Fact]
    public void An_event_of_a_leading_not_is_late_if_it_would_have_stopped_a_fired_match()
    {
        const string quiet = "within: 10s\nlateness: 20s\nsequence: [ not: { x: { type: x } }, a: { type: a }, not: { y: { type: y } } ]";
        Assert.Equal(1, Counts(quiet, "a1@20 >50 x1@11").Late);
        Assert.Equal(0, Counts(quiet, "a1@20 >50 x1@10").Late);
    }
}
