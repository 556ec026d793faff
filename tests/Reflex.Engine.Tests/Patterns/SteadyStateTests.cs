using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>What comes and goes for days on end leaves nothing for the garbage collector: the places of what has gone are used again.</summary>
public class SteadyStateTests
{
    private const int Events = 4_000;

    /// <summary>Tables still grow a little after the first window; an object for each event would be twenty times as much.</summary>
    private const int AtMostPerEvent = 1;

    [Theory]
    [InlineData("sequence: [ a: { type: a }, b: { type: b } ]")]
    [InlineData("lateness: 1s\nsequence: [ a: { type: a }, b: { type: b } ]")]
    [InlineData("contiguity: any\nsequence: [ a: { type: a }, b: { type: b } ]")]
    [InlineData("sequence: [ not: { n: { type: n } }, a: { type: a, times: { min: 3 } }, b: { type: b } ]")]
    [InlineData("count: { of: { type: a, where: { data.v: { gt: 0 } } }, atLeast: 100 }")]
    [InlineData("lateness: 1s\ncount: { of: { type: a }, atLeast: 100 }")]
    [InlineData("aggregate: { of: { type: a }, sum: data.v, gt: 1000 }")]
    [InlineData("all: [ a: { type: a }, b: { type: b } ]")]
    public void Events_that_come_and_go_allocate_nothing(string pattern)
    {
        PatternProcessor processor = PatternMatcher.Compile(Define($"by: [data.k]\nwithin: 60s\n{pattern}"), "lab").CreateProcessor();
        AutomationEvent[] events = [.. Enumerable.Range(0, 2 * Events).Select(At)];
        processor.Process(events[..Events]);

        AutomationEvent[] later = events[Events..];
        long before = GC.GetAllocatedBytesForCurrentThread();
        processor.Process(later);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Empty(processor.TakeStep().Matches);
        Assert.InRange(allocated, 0, Events * AtMostPerEvent);
    }

    /// <summary>A tenth of a second apart, of twenty keys.</summary>
    private static AutomationEvent At(int number)
    {
        DateTimeOffset time = Zero.AddMilliseconds(number * 100);
        return AutomationEvent.Create($"e{number}", "/lab", "a", time, null, System.Text.Json.JsonSerializer.SerializeToElement(new { k = $"k{number % 20}", v = 1 }));
    }
}
