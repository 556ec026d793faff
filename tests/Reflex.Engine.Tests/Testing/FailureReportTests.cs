using System.Globalization;
using System.Text.RegularExpressions;
using Reflex.Engine.Testing;
using static Reflex.Engine.Tests.Testing.TestRunnerTests;

namespace Reflex.Engine.Tests.Testing;

/// <summary>What a failed case says for people.</summary>
public class FailureReportTests
{
    [Fact]
    public void A_failure_shows_both_timelines_and_why()
    {
        TestCaseResult result = Run(Sequence, """
                steps:
                  - event: { id: a1, at: 0s, type: a, data: { user: x } }
                  - event: { id: b1, at: 11s, like: a1, type: b }
                expect: { matches: [ { key: x, at: 3s, parts: { a: [a1], b: [b1] } } ] }
            """);
        Assert.Equal(
            """
              matches: expected 1, got 0

                expected                actual
                @3s  x  a=[a1] b=[b1] ≠ (nothing)

                what happened
                0s       a1 a: fits a
                11s      b1 b: fits b

                state at the end
                key x: watermark 2026-01-05T00:00:09.000Z
                  since 2026-01-05T00:00:00.000Z: a = [a1]; waits for 'b' before 2026-01-05T00:00:10.000Z
                  not yet in order: [b1]

            """.ReplaceLineEndings("\n"),
            result.Failure);
    }

    [Theory]
    [InlineData("4 6", "@2s ≠ (nothing)|@4s = @4s  a=[a4]|@6s = @6s  a=[a6]")]
    [InlineData("2 4 6 7", "@2s = @2s  a=[a2]|@4s = @4s  a=[a4]|@6s = @6s  a=[a6]|(nothing) ≠ @7s  a=[a7]")]
    [InlineData("1 2 4 6", "(nothing) ≠ @1s  a=[a1]|@2s = @2s  a=[a2]|@4s = @4s  a=[a4]|@6s = @6s  a=[a6]")]
    [InlineData("2 5 6", "@2s = @2s  a=[a2]|@4s ≠ @5s  a=[a5]|@6s = @6s  a=[a6]")]
    [InlineData("", "@2s ≠ (nothing)|@4s ≠ (nothing)|@6s ≠ (nothing)")]
    public void Matches_stand_beside_those_that_they_fit_though_one_is_missing_or_too_many(string events, string expected)
    {
        string[] table = TableOf(events.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture)), [2, 4, 6]);
        Assert.Equal(expected, string.Join('|', table));
    }

    [Fact]
    public void Of_many_matches_those_about_the_first_difference_are_shown()
    {
        string[] table = TableOf(Enumerable.Range(1, 300).Where(n => n != 100), Enumerable.Range(1, 300));
        Assert.Equal(["... 94 as expected before", "@1m35s = @1m35s  a=[a95]"], table[..2]);
        Assert.Equal("@1m40s ≠ (nothing)", table[6]);
        Assert.Equal(["@2m34s = @2m34s  a=[a154]", "... 146 more"], table[^2..]);
        Assert.Equal(62, table.Length);
    }

    [Fact]
    public void An_expected_match_that_says_nothing_is_called_any() =>
        Assert.Contains("(any match) ≠ (nothing)", Run(Given("any: [ a: { type: a } ]"), "steps: []\nexpect: { matches: [ {} ] }").Failure, StringComparison.Ordinal);

    /// <summary>The rows of expected and actual matches of a failure, in which events are to match at some seconds.</summary>
    private static string[] TableOf(IEnumerable<int> events, IEnumerable<int> expected)
    {
        string steps = string.Concat(events.Select(n => $"  - event: {{ id: a{n}, at: {n}s, type: a }}\n"));
        string matches = string.Join(", ", expected.Select(n => $"{{ at: {n}s }}"));
        string failure = Run(Given("any: [ a: { type: a } ]"), $"steps:\n{steps}  - advance: 1h\nexpect: {{ matches: [ {matches} ] }}").Failure!;
        return
        [
            .. failure.Split('\n').SkipWhile(l => !l.EndsWith("   actual", StringComparison.Ordinal)).Skip(1).TakeWhile(l => l.Length > 0)
                .Select(l => Regex.Replace(l.Replace("  (starts a run)", "", StringComparison.Ordinal).Trim(), " +(?=[=≠] )", " ")),
        ];
    }
}
