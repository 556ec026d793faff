using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>Stepping a stored state, as durable entities do.</summary>
public sealed class StoredStepTests
{
    [Fact]
    public void What_no_window_ends_is_kept_until_it_matches()
    {
        PatternMatcher matcher = PatternMatcher.Compile(Lab.Define("sequence: [ a: { type: a }, b: { type: b } ]"), "lab");

        StoredStep first = matcher.Process(null, PatternKey.Global, [Event("a1", "a", 0)], At(0));
        StoredStep year = matcher.Advance(first.State, PatternKey.Global, At(400 * 24 * 3600));
        StoredStep second = matcher.Process(year.State, PatternKey.Global, [Event("b1", "b", 400 * 24 * 3600)], At(400 * 24 * 3600));

        Assert.NotNull(first.State);
        Assert.Null(first.Due);
        Assert.Equal("a=a1 b=b1 @34560000", Lab.Format(second.Step.Matches));
    }

    [Fact]
    public void A_timer_says_when_the_state_is_due()
    {
        PatternMatcher matcher = PatternMatcher.Compile(Lab.Define("within: 10s\nheartbeat: { of: { type: a } }"), "lab");

        StoredStep first = matcher.Process(null, PatternKey.Global, [Event("a1", "a", 0)], At(0));
        StoredStep second = matcher.Advance(first.State, PatternKey.Global, first.Due!.Value);

        Assert.Equal(At(10), first.Due);
        Assert.Equal("of=a1 @10", Lab.Format(second.Step.Matches));
    }

    [Fact]
    public void The_state_goes_once_nothing_that_it_holds_can_matter()
    {
        PatternMatcher matcher = PatternMatcher.Compile(Lab.Define("within: 10s\nsequence: [ a: { type: a }, b: { type: b } ]"), "lab");

        StoredStep first = matcher.Process(null, PatternKey.Global, [Event("a1", "a", 0)], At(0));
        StoredStep early = matcher.Advance(first.State, PatternKey.Global, first.Due!.Value.AddTicks(-1));
        StoredStep due = matcher.Advance(early.State, PatternKey.Global, first.Due!.Value);

        Assert.Equal(At(24 * 3600), first.Due);
        Assert.Equal(first.Due, early.Due);
        Assert.Equal((null, null), (due.State, due.Due));
    }

    [Fact]
    public void An_event_that_concerns_nothing_leaves_no_state()
    {
        PatternMatcher matcher = PatternMatcher.Compile(Lab.Define("within: 10s\nsequence: [ a: { type: a }, b: { type: b } ]"), "lab");

        StoredStep step = matcher.Process(null, PatternKey.Global, [Event("x1", "x", 0)], At(0));

        Assert.Equal((null, null), (step.State, step.Due));
    }

    private static DateTimeOffset At(long seconds) => Lab.Zero.AddSeconds(seconds);

    private static AutomationEvent Event(string id, string type, long at) => Lab.Event(id, type, At(at), "", At(at));
}
