using System.Globalization;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Testing.World;

namespace Reflex.Engine.Testing;

/// <summary>Compares what a case expects with what happened; each difference is a sentence.</summary>
internal sealed class CaseChecker(TestCase testCase, CaseRun run)
{
    private readonly IReadOnlyList<Match> _matches = run.Matches;

    public List<string> Check()
    {
        var differences = new List<string>(run.Refusals);
        Expectation expected = testCase.Expectation;
        if (expected.Nothing && _matches.Count + Runs > 0)
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"expected nothing; matches: {_matches.Count}, runs: {Runs}"));
        }

        if (expected.Matches is { } matches && (matches.Count != _matches.Count || matches.Where((m, i) => !Fits(m, _matches[i])).Any()))
        {
            differences.Add(matches.Count == _matches.Count
                ? "the matches differ"
                : Differ("matches", matches.Count, _matches.Count));
        }

        if (expected.RunCount is { } runs && runs != Runs)
        {
            differences.Add(Differ("runs", runs, Runs));
        }

        foreach ((string name, int count) in expected.Counts)
        {
            long actual = CountOf(name);
            if (actual != count)
            {
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"expected the count '{name}' to be {count}, but it is {actual}"));
            }
        }

        differences.AddRange(new RecordChecker(expected, run.World).Check());
        CheckSteps(expected, differences);
        return differences;
    }

    private int Runs => run.World.Started.Count();

    public static bool Fits(ExpectedMatch expected, Match actual) =>
        (expected.Automation is null || expected.Automation == actual.Automation)
        && (expected.Key is null || expected.Key.SequenceEqual(actual.Key, StringComparer.Ordinal))
        && (expected.At is null || expected.At == actual.At)
        && (expected.Parts is null || PartsFit(expected.Parts, actual.Parts));

    private static bool PartsFit(IReadOnlyDictionary<string, IReadOnlyList<string>> expected, IReadOnlyList<PartBinding> actual) =>
        actual.All(p => expected.ContainsKey(p.Name))
        && expected.All(p => p.Value.SequenceEqual(
            actual.FirstOrDefault(a => a.Name == p.Key)?.Events.Select(e => e.Id) ?? [], StringComparer.Ordinal));

    private long CountOf(string name) => name switch
    {
        "late" => run.Counts.Late,
        "suppressed" => run.Counts.Suppressed,
        "duplicate" => run.Counts.Duplicate,
        "unkeyed" => run.Counts.Unkeyed,
        "overflow" => run.Counts.Overflow,
        _ => run.Counts.Dropped,
    };

    /// <summary>Says that there are more or fewer of something than expected.</summary>
    public static string Differ(string what, int expected, int actual) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected}, got {actual}");

    private void CheckSteps(Expectation expected, List<string> differences)
    {
        if (expected.Steps is not { } steps)
        {
            return;
        }

        if (steps.Count != run.World.Steps.Count)
        {
            string names = string.Join(", ", run.World.Steps.Select(s => s.Action));
            differences.Add($"{Differ("steps", steps.Count, run.World.Steps.Count)} ({names})");
        }

        for (int i = 0; i < Math.Min(steps.Count, run.World.Steps.Count); i++)
        {
            TakenStep actual = run.World.Steps[i];
            string place = string.Create(CultureInfo.InvariantCulture, $"step {i + 1} ({actual.Name})");
            if (steps[i].Name is { } name && name != actual.Name)
            {
                differences.Add($"{place}: expected the step '{name}'");
            }

            if (steps[i].Action is { } action && action != actual.Action)
            {
                differences.Add($"{place}: expected the action '{action}', but it is '{actual.Action}'");
            }

            if (steps[i].With is { } with && JsonDifference.Find(with, actual.With, "with") is { } difference)
            {
                differences.Add($"{place}: {difference}");
            }
        }
    }
}
