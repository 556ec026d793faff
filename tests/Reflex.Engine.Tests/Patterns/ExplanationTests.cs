using Reflex.Engine.Patterns;
using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>What the engine says of a key: which parts have which events, and what is still waited for until when.</summary>
public class ExplanationTests
{
    private const string Midnight = "2026-03-01T00:00:";

    [Theory]
    [InlineData("sequence: [ a: { type: a, times: 3 }, b: { type: b } ]", "a1@1", "a = [a1]; waits for 2 more of 'a' before {00:11}")]
    [InlineData("sequence: [ a: { type: a }, not: { n: { type: n } }, b: { type: b } ]", "a1@1", "a = [a1]; waits for 'b' without 'n' before {00:11}")]
    [InlineData("sequence: [ a: { type: a }, b: { type: b, optional: true }, c: { type: c } ]", "a1@1", "a = [a1]; waits for 'b' or 'c' before {00:11}")]
    [InlineData("sequence: [ a: { type: a }, not: { n: { type: n } } ]", "a1@1", "a = [a1]; waits for the end of its window without 'n' before {00:11}")]
    [InlineData("all: [ a: { type: a }, b: { type: b }, c: { type: c } ]", "b1@1", "b = [b1]; waits for a and c before {00:11}")]
    [InlineData("count: { of: { type: a }, atLeast: 3 }", "a1@1", "of = [a1]; waits for 2 more before {00:11}")]
    [InlineData("count: { of: { type: a }, atLeast: 3, window: session, gap: 4s }", "a1@1 a2@2", "of = [a1, a2]; waits for 1 more before {00:06}")]
    [InlineData("count: { of: { type: a }, atLeast: 3, distinct: data.v }", "a1@1{v:x} a2@2{v:x}", "of = [a1, a2]; waits for 2 more values of data.v before {00:11}")]
    [InlineData("aggregate: { of: { type: a }, sum: data.v, gte: 10 }", "a1@1{v:3} a2@2{v:4}", "of = [a1, a2]; waits for sum of data.v >= 10, which is 7 before {00:11}")]
    [InlineData("absence: { after: { a: { type: a } }, of: { b: { type: b } } }", "a1@1", "a = [a1]; waits for b, or else a match at the end of its window before {00:11}")]
    [InlineData("heartbeat: { of: { type: a } }", "a1@1", "of = [a1]; waits for the next one, or else a match at the end of the silence before {00:11}")]
    public void It_names_what_has_come_and_what_is_waited_for(string when, string stream, string expected)
    {
        string line = Explain($"within: 10s\n{when}", stream)[1];
        Assert.Equal($"  since {Midnight}01.000Z: {expected.Replace("{00:", Midnight, StringComparison.Ordinal).Replace("}", ".000Z", StringComparison.Ordinal)}", line);
    }

    [Fact]
    public void It_says_up_to_when_events_are_in_order_and_which_are_not_yet() =>
        Assert.Equal(
            [$"key x: watermark {Midnight}03.000Z", $"  since {Midnight}01.000Z: a = [a1]; waits for 'b' before {Midnight}11.000Z", "  not yet in order: [a2, b1]"],
            Explain("by: [data.k]\nwithin: 10s\nlateness: 5s\nsequence: [ a: { type: a }, b: { type: b } ]", "a1@1{k:x} b1@8{k:x} a2@7{k:x}"));

    [Fact]
    public void It_says_until_when_matches_are_gathered_and_suppressed()
    {
        Assert.Equal(
            ["key (all events): watermark 2026-03-01T00:00:01.000Z", "  nothing has begun", $"  gathers matches until {Midnight}06.000Z"],
            Explain("gather: 5s\nany: [ a: { type: a } ]", "a1@1"));
        Assert.Equal(
            ["key (all events): watermark 2026-03-01T00:00:02.000Z", "  nothing has begun", $"  suppresses matches until {Midnight}06.000Z"],
            Explain("oncePer: 5s\nany: [ a: { type: a } ]", "a1@1 a2@2"));
    }

    [Fact]
    public void A_tumbling_window_ends_where_the_next_begins() =>
        Assert.Equal(
            "  since 2026-03-01T00:00:01.000Z: of = [a1]; waits for 2 more before 2026-03-01T00:00:10.000Z",
            Explain("within: 10s\ncount: { of: { type: a }, atLeast: 3, window: tumbling }", "a1@1")[1]);

    [Theory]
    [InlineData("atLeast: 3")]
    [InlineData("atLeast: 3, distinct: data.v")]
    public void What_is_kept_after_a_match_does_not_make_it_wait_for_less_than_one(string count)
    {
        string line = Explain($"within: 10s\ncount: {{ of: {{ type: a }}, {count} }}\nconsume: none", "a1@1{v:1} a2@2{v:2} a3@3{v:3} a4@4{v:4}")[1];
        Assert.StartsWith("  since 2026-03-01T00:00:01.000Z: of = [a1, a2, a3, a4]; waits for 1 more", line, StringComparison.Ordinal);
    }

    private static string[] Explain(string when, string stream)
    {
        PatternProcessor processor = PatternMatcher.Compile(Define(when), "lab").CreateProcessor();
        foreach (LabStep step in Parse(stream))
        {
            Apply(processor, step);
        }

        return processor.Explain(Assert.Single(processor.Keys))!.ToString().TrimEnd('\n').Split('\n');
    }
}
