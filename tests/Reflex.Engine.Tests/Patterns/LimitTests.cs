using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Results;
using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>What exceeds a limit is dropped oldest first, and counted. Identities have the limit of events: each event beyond it forgets one.</summary>
public class LimitTests
{
    [Fact]
    public void Of_too_many_partial_matches_the_oldest_is_dropped() =>
        Holds("within: 60s\nconsume: none\nlimits: { partialMatches: 2 }\nsequence: [ a: { type: a }, b: { type: b } ]", "a1@0 a2@1 a3@2 b1@3", "a=a2 b=b1 @3; a=a3 b=b1 @3", 1);

    [Fact]
    public void Of_too_many_alternatives_the_oldest_is_dropped() =>
        Holds("within: 60s\ncontiguity: any\nlimits: { partialMatches: 1 }\nsequence: [ a: { type: a }, b: { type: b } ]", "a1@0 a2@1 b1@2", "a=a2 b=b1 @2", 1);

    [Fact]
    public void Of_too_many_starts_of_all_the_oldest_is_dropped() =>
        Holds("within: 60s\nlimits: { partialMatches: 1 }\nall: [ a: { type: a }, b: { type: b } ]", "a1@0 a2@1 b1@2", "a=a2 b=b1 @2", 1);

    [Fact]
    public void Of_too_many_waiting_triggers_the_oldest_is_dropped() =>
        Holds("within: 60s\nlimits: { partialMatches: 1 }\nabsence: { after: { a: { type: a } }, of: { b: { type: b } } }", "a1@0 a2@1 >99", "a=a2 @61", 1);

    [Fact]
    public void A_loop_that_is_full_takes_no_more() =>
        Holds("within: 60s\nlimits: { events: 2 }\nsequence: [ a: { type: a, times: { min: 1 } }, b: { type: b } ]", "a1@0 a2@1 a3@2 b1@3", "a=a1,a2 b=b1 @3", 1 + 2);

    [Fact]
    public void Of_too_many_events_in_a_window_the_oldest_is_dropped() =>
        Holds("within: 60s\nlimits: { events: 2 }\naggregate: { of: { type: a }, min: data.v, gte: 5 }\nconsume: none", "a1@0{v:1} a2@1{v:9} a3@2{v:9}", "of=a2,a3 @2", 1 + 1);

    [Fact]
    public void Of_too_many_events_that_wait_for_the_watermark_the_oldest_is_released() =>
        Holds("within: 60s\nlateness: 50s\nlimits: { events: 2 }\nany: [ a: { type: a } ]", "a1@0 a2@1 a3@2", "a=a1 @0", 1 + 1);

    [Fact]
    public void Of_too_many_gathered_matches_the_oldest_is_dropped() =>
        Holds("gather: 10s\nlimits: { events: 2 }\nany: [ a: { type: a } ]", "a1@0 a2@1 a3@2 >20", "a=a2,a3 @10", 1 + 1);

    [Fact]
    public void Of_too_many_identities_the_oldest_is_forgotten() =>
        Holds("limits: { events: 2 }\nany: [ a: { type: a } ]", "a1@0 a2@0 a3@0 a1@0", "a=a1 @0; a=a2 @0; a=a3 @0; a=a1 @0", 2);

    [Fact]
    public void Of_too_many_timer_completed_matches_ahead_of_the_watermark_the_oldest_goes() =>
        Holds("within: 3s\nlateness: 60s\nlimits: { partialMatches: 1 }\nheartbeat: { of: { type: h } }", "h1@0 >70 h2@10/71 >80", "of=h1 @3; of=h2 @13", 1);

    [Fact]
    public void Of_too_many_keys_the_one_that_was_silent_longest_is_dropped()
    {
        PatternMatcher matcher = PatternMatcher.Compile(Define("by: [data.k]\nwithin: 60s\nlimits: { keys: 1 }\nsequence: [ a: { type: a }, b: { type: b } ]"), "lab");
        (string matches, PatternCounts counts) = RunHeld(matcher, Parse("a1@0{k:x} a2@1{k:y} b2@2{k:y} b1@3{k:x}"));
        Assert.Equal("y: a=a2 b=b2 @2", matches);
        Assert.Equal(new PatternCounts { Overflow = 2 }, counts);
    }

    [Fact]
    public void A_limit_beyond_what_can_be_counted_is_refused()
    {
        PatternDefinition definition = Define("within: 60s\nsequence: [ a: { type: a, times: { min: 1 } }, b: { type: b } ]");
        PatternDefinition With(int events) => definition with { Limits = definition.Limits with { Events = events } };
        PatternMatcher.Compile(With(16_777_215), "lab");
        ArgumentException error = Assert.Throws<ArgumentException>(() => PatternMatcher.Compile(With(16_777_216), "lab"));
        Assert.Contains("16777215", error.Message, StringComparison.Ordinal);
    }

    private static void Holds(string when, string stream, string matches, long overflow)
    {
        (string actual, PatternCounts counts) = Run(Define(when), stream);
        Assert.Equal(matches, actual);
        Assert.Equal(new PatternCounts { Overflow = overflow }, counts);
    }
}
