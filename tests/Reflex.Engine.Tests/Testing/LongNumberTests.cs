using Reflex.Engine.Testing;

namespace Reflex.Engine.Tests.Testing;

/// <summary>Numbers beyond 2^53 and other spellings, from the event to the key, the window, the comparison and the template.</summary>
public sealed class LongNumberTests
{
    private const string Given = """
        given:
          - { automation: big, when: { by: [data.acct], within: 10m, count: { of: { type: pay }, atLeast: 2 } } }
          - { automation: two, when: { by: [data.acct, type], within: 10m, count: { of: { type: pay }, atLeast: 2 } } }
          - { automation: dist, when: { within: 10m, count: { of: { type: pay }, atLeast: 2, distinct: data.acct } } }
          - { automation: cross, when: { within: 10m, sequence: [ p: { type: pay }, q: { type: pay, where: { data.acct: "{{ p.data.acct }}" } } ] } }
        cases:
          - name: x
        """;

    [Theory]
    [InlineData("7615917337495251231", "7615917337495251299")]
    [InlineData("-7615917337495251231", "-7615917337495251299")]
    [InlineData("0.30000000000000001", "0.3")]
    [InlineData("1e-30", "0")]
    public void Two_numbers_of_one_double_are_two_keys(string one, string other) => Passes(one, other, "[ { automation: dist } ]");

    [Theory]
    [InlineData("7615917337495251231", "7615917337495251231", "\"7615917337495251231\"")]
    [InlineData("7615917337495251231", "7615917337495251231", "7615917337495251231")]
    [InlineData("12.50", "12.5", "12.5")]
    [InlineData("12.50", "12.5", "12.50")]
    [InlineData("1e3", "1000.0", "\"1000\"")]
    [InlineData("1e-30", "0.1e-29", "1e-30")]
    public void Equal_numbers_are_one_key_whatever_their_spelling(string one, string other, string key) =>
        Passes(one, other, $"[ {{ automation: big, key: {key} }}, {{ automation: two, key: [{key}, pay] }}, {{ automation: cross }} ]");

    [Fact]
    public void A_threshold_is_met_by_all_digits() => Passes(
        """
        given:
          - { automation: top, when: { within: 10m, aggregate: { of: { type: pay }, max: data.acct, gte: 7615917337495251299 } } }
          - { automation: all, when: { within: 10m, aggregate: { of: { type: pay }, sum: data.acct, gte: 7615917337495251299 } } }
        cases:
          - name: x
        """,
        "7615917337495251298",
        "1",
        "[ { automation: all } ]");

    private static void Passes(string one, string other, string matches) => Passes(Given, one, other, matches);

    private static void Passes(string given, string one, string other, string matches)
    {
        TestFile file = TestFileLoader.Load(
            given + $$"""

                steps:
                  - event: { id: p1, at: 0s, type: pay, data: { acct: {{one}} } }
                  - event: { id: p2, at: 1s, type: pay, data: { acct: {{other}} } }
                expect: { matches: {{matches}} }
            """,
            "x.test.yaml",
            _ => null);

        Assert.Empty(file.Diagnostics.Select(d => d.ToString()));
        Assert.Null(new TestRunner(TimeProvider.System).Run(Assert.Single(file.Cases)).Failure);
    }
}
