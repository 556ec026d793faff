using System.Globalization;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Routing;
using Reflex.Engine.Testing.World;

namespace Reflex.Engine.Testing;

/// <summary>Writes a failed case for people: what differs, expected and actual matches side by side, what happened, and why.</summary>
internal sealed class FailureReport(TestCase testCase, CaseRun run, IReadOnlyList<string> differences)
{
    private const int MaxSteps = 60;
    private const int MaxRows = 60;
    private const int RowsBefore = 5;
    private const string Nothing = "(nothing)";

    private readonly StringBuilder _text = new();
    private readonly IReadOnlyList<Match> _matches = run.Matches;
    private readonly IReadOnlyList<string> _outcomes = run.Outcomes;

    public string Write()
    {
        foreach (string difference in differences)
        {
            _text.Append("  ").Append(difference).Append('\n');
        }

        WriteMatches();
        WriteSteps();
        WriteRecords();
        WriteTimeline();
        WriteReasons();
        return _text.ToString();
    }

    private void WriteMatches()
    {
        if (testCase.Expectation.Matches is not { } expected)
        {
            WriteTable([.. _matches.Select((_, i) => ("(not said)", '|', Actual(i)))], 0);
            return;
        }

        List<MatchRow> rows = MatchAlignment.Align(expected, _matches);
        int first = rows.FindIndex(r => !r.Fits);
        WriteTable(
            [.. rows.Select(r => (r.Expected is { } left ? Describe(expected[left]) : Nothing, r.Fits ? '=' : '≠', r.Actual is { } right ? Actual(right) : Nothing))],
            Math.Max(0, first - RowsBefore));
    }

    /// <summary>Some rows of a table, from one on.</summary>
    private void WriteTable(List<(string Left, char Mark, string Right)> rows, int from)
    {
        if (rows.Count == 0)
        {
            return;
        }

        List<(string Left, char Mark, string Right)> shown = rows.GetRange(from, Math.Min(MaxRows, rows.Count - from));
        int width = Math.Max(8, shown.Max(r => r.Left.Length));
        _text.Append("\n    ").Append("expected".PadRight(width)).Append("   actual\n");
        WriteRest(from, "as expected before");
        foreach ((string left, char mark, string right) in shown)
        {
            _text.Append("    ").Append(left.PadRight(width)).Append(' ').Append(mark).Append(' ').Append(right).Append('\n');
        }

        WriteRest(rows.Count - from - shown.Count, "more");
    }

    private void WriteRest(int count, string what)
    {
        if (count > 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"    ... {count} {what}\n");
        }
    }

    private string Actual(int place) => $"{Describe(_matches[place])}  ({_outcomes[place]})";

    private void WriteSteps()
    {
        if (testCase.Expectation.Steps is null)
        {
            return;
        }

        _text.Append("\n    steps of the runs\n");
        foreach (TakenStep step in run.World.Steps)
        {
            _text.Append("    ").Append(step.Name).Append(": ").Append(step.Action).Append(' ').Append(step.With.GetRawText()).Append('\n');
        }
    }

    private void WriteRecords()
    {
        foreach ((string title, IEnumerable<string> lines) in new RecordChecker(testCase.Expectation, run.World).Records())
        {
            _text.Append("\n    ").Append(title).Append('\n');
            foreach (string line in lines.DefaultIfEmpty(Nothing))
            {
                _text.Append("    ").Append(line).Append('\n');
            }
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
                DecideStep decide => Describe(decide),
                AnswersStep answers => $"answers for {string.Join(", ", answers.Answers.Keys)}",
                _ => "time passes",
            }).Append('\n');
        }

        WriteRest(testCase.Steps.Count - MaxSteps, "more");
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

    private static string Describe(DecideStep decide)
    {
        string verdict = decide.Verdict.ToString().ToLowerInvariant();
        return $"{decide.By}: {verdict}{(decide.To is null ? "" : $" to {decide.To}")} ({decide.Step ?? "the run"})";
    }

    private void WriteReasons()
    {
        string[] reasons = [.. run.Subjects.SelectMany(s => s.Explain()), .. run.Subjects.SelectMany(s => s.Notices).Where(n => n.Event is null).Select(n => n.Text)];
        if (reasons.Length > 0)
        {
            _text.Append("\n    state at the end\n");
            foreach (string reason in reasons)
            {
                _text.Append("    ").Append(reason).Append('\n');
            }
        }
    }

    private static string Describe(ExpectedMatch match)
    {
        IEnumerable<string> parts = match.Parts?.Select(p => $"{p.Key}=[{string.Join(", ", p.Value)}]") ?? [];
        string described = Join(match.At is { } at ? $"@{At(at)}" : null, match.Automation, match.Key is null ? null : string.Join('|', match.Key), string.Join(' ', parts));
        return described.Length > 0 ? described : "(any match)";
    }

    private string Describe(Match match)
    {
        IEnumerable<string> parts = match.Parts.Select(p => $"{p.Name}=[{string.Join(", ", p.Events.Select(e => e.Id))}]");
        return Join($"@{At(match.At)}", run.Subjects.Count > 1 ? match.Automation : null, string.Join('|', match.Key), string.Join(' ', parts));
    }

    private static string Join(params string?[] pieces) => string.Join("  ", pieces.Where(p => !string.IsNullOrEmpty(p)));

    private static string At(DateTimeOffset time) => Durations.Format(time - TestCase.Zero);
}
