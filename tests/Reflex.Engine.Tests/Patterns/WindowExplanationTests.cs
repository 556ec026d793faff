using Reflex.Engine.Patterns;
using static Reflex.Engine.Tests.Patterns.Lab;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>What is said of a window that has begun to fill.</summary>
public class WindowExplanationTests
{
    [Fact]
    public void A_tumbling_window_ends_where_the_next_begins() =>
        Assert.Equal(
            "  since 2026-03-01T00:00:01.000Z: of = [a1]; waits for 2 more before 2026-03-01T00:00:10.000Z",
            Explain("within: 10s\ncount: { of: { type: a }, atLeast: 3, window: tumbling }", "a1@1"));

    [Theory]
    [InlineData("atLeast: 3")]
    [InlineData("atLeast: 3, distinct: data.v")]
    public void What_is_kept_after_a_match_does_not_make_it_wait_for_less_than_one(string count)
    {
        string line = Explain($"within: 10s\ncount: {{ of: {{ type: a }}, {count} }}\nconsume: none", "a1@1{v:1} a2@2{v:2} a3@3{v:3} a4@4{v:4}");
        Assert.StartsWith("  since 2026-03-01T00:00:01.000Z: of = [a1, a2, a3, a4]; waits for 1 more", line, StringComparison.Ordinal);
    }

    private static string Explain(string when, string stream)
    {
        PatternProcessor processor = PatternMatcher.Compile(Define(when), "lab", "hash").CreateProcessor();
        foreach (LabStep step in Parse(stream))
        {
            Apply(processor, step);
        }

        return processor.Explain(Assert.Single(processor.Keys))!.ToString().TrimEnd('\n').Split('\n')[1];
    }
}
