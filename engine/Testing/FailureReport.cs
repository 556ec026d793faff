using System.Globalization;
using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Patterns;
using Reflex.Engine.Routing;

namespace Reflex.Engine.Testing;

/// <summary>Writes a failed case for people: what differs, expected and actual matches side by side, what happened, and why.</summary>
internal sealed class FailureReport(TestCase testCase, CaseRun run, IReadOnlyList<string> differences)
{
    private const int MaxSteps = 60;

    private readonly StringBuilder _text = new();

    public string Write()
    {
        foreach (string difference in differences)
        {
            _text.Append("  ").Append(difference).Append('\n');
        }

        WriteMatches();
        WriteSteps();
        WriteTimeline();
        WriteReasons();
        return _text.ToString();
    }

    private void WriteMatches()
    {
        IReadOnlyList<ExpectedMatch> expected = testCase.Expectation.Matches ?? [];
        if (testCase.Expectation.Matches is null && run.Matches.Count == 0)
        {
            return;
        }

        string[] left = [.. expected.Select(Describe)];
        string[] right = [.. run.Matches.Select((m, i) => $"{Describe(m)}  ({run.Outcomes[i]})")];
        int width = Math.Max(8, left.Select(l => l.Length).DefaultIfEmpty().Max());
        _text.Append("\n    ").Append("expected".PadRight(width)).Append("   actual\n");
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            string mark = testCase.Expectation.Matches is null ? "|" : i < left.Length && i < right.Length && CaseChecker.Fits(expected[i], run.Matches[i]) ? "=" : "≠";
            string wanted = i < left.Length ? left[i] : testCase.Expectation.Matches is null ? "(not said)" : "(nothing)";
            _text.Append("    ").Append(wanted.PadRight(width)).Append(' ').Append(mark).Append(' ');
            _text.Append(i < right.Length ? right[i] : "(nothing)").Append('\n');
        }
    }

    private void WriteSteps()
    {
        if (testCase.Expectation.Steps is null)
        {
            return;
        }

        _text.Append("\n    steps that the runs would take\n");
        foreach (PlannedStep step in run.Planner.Steps)
        {
            _text.Append("    ").Append(step.Name).Append(": ").Append(step.Action).Append(' ').Append(step.With.GetRawText()).Append('\n');
        }
    }

    private void WriteTimeline()
    {
        _text.Append("\n    what happened\n");
        foreach (TestStep step in testCase.Steps.Take(MaxSteps))
        {
            _text.Append("    ").Append(At(step.Clock).PadRight(8)).Append(' ').Append(step switch
            {
                EventStep arrival => Describe(arrival),
                RestartStep => "restart",
                EditStep edit => $"edit: {edit.Automation.Name}",
                _ => "time passes",
            }).Append('\n');
        }

        if (testCase.Steps.Count > MaxSteps)
        {
            _text.Append(CultureInfo.InvariantCulture, $"    ... and {testCase.Steps.Count - MaxSteps} more steps\n");
        }
    }

    private string Describe(EventStep step)
    {
        string time = step.Event.Time == step.Clock ? "" : $" (of {At(step.Event.Time)})";
        var fits = new List<string>();
        var reasons = new List<string>();
        foreach (Subject subject in run.Subjects)
        {
            foreach (PartExplanation part in RouteExplainer.Explain(subject.Automation, step.Event).Parts)
            {
                if (part.Failures.Count == 0)
                {
                    fits.Add(part.Name);
                }
                else if (part.RefersToParts)
                {
                    fits.Add($"{part.Name}?");
                }
                else if (!part.Failures[0].StartsWith("type is", StringComparison.Ordinal))
                {
                    reasons.Add($"not {part.Name}: {part.Failures[0]}");
                }
            }
        }

        IEnumerable<PatternNotice> notices = run.Subjects.SelectMany(s => s.Notices).Where(n => ReferenceEquals(n.Event, step.Event));
        string noticed = string.Concat(notices.Select(n => $" [{n.Kind.ToString().ToLowerInvariant()}]"));
        string verdict = fits.Count > 0 ? $"fits {string.Join(", ", fits)}" : reasons.Count > 0 ? string.Join("; ", reasons) : "fits no part";
        return $"{step.Event.Id} {step.Event.Type}{time}: {verdict}{noticed}";
    }

    private void WriteReasons()
    {
        string[] reasons = [.. run.Subjects.SelectMany(s => s.Explain()), .. run.Subjects.SelectMany(s => s.Notices).Where(n => n.Event is null).Select(n => n.Text)];
        if (reasons.Length > 0)
        {
            _text.Append("\n    how it stands at the end\n");
            foreach (string reason in reasons)
            {
                _text.Append("    ").Append(reason).Append('\n');
            }
        }
    }

    private static string Describe(ExpectedMatch match)
    {
        IEnumerable<string> parts = match.Parts?.Select(p => $"{p.Key}=[{string.Join(", ", p.Value)}]") ?? [];
        return Join(match.At is { } at ? $"@{At(at)}" : null, match.Automation, match.Key is null ? null : string.Join('|', match.Key), string.Join(' ', parts));
    }

    private string Describe(Match match)
    {
        IEnumerable<string> parts = match.Parts.Select(p => $"{p.Name}=[{string.Join(", ", p.Events.Select(e => e.Id))}]");
        return Join($"@{At(match.At)}", run.Subjects.Count > 1 ? match.Automation : null, string.Join('|', match.Key), string.Join(' ', parts));
    }

    private static string Join(params string?[] pieces) => string.Join("  ", pieces.Where(p => !string.IsNullOrEmpty(p)));

    private static string At(DateTimeOffset time) => Durations.Format(time - TestCase.Zero);
}
