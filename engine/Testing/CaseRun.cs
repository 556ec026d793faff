using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Templates;
using Reflex.Engine.Testing.World;

namespace Reflex.Engine.Testing;

/// <summary>
/// One run of a case under virtual time: events arrive in the order of the file, and when the clock moves, timers that are due fire first,
/// in the order in which they are due, those of patterns and those of runs alike.
/// </summary>
internal sealed class CaseRun
{
    private readonly TestCase _case;
    private readonly List<Match> _fired = [];
    private readonly List<(Match Match, MatchFate Fate)> _matches = [];

    public CaseRun(TestCase testCase, TemplateEngine templates)
    {
        _case = testCase;
        Subjects = [.. testCase.Automations.Select(Subject.Of)];
        World = new CaseWorld(templates, TestCase.Zero, !testCase.SpeaksOfPeople);
    }

    public List<Subject> Subjects { get; }

    public CaseWorld World { get; }

    /// <summary>The matches, but for those that <c>oncePer</c> suppressed.</summary>
    public IReadOnlyList<Match> Matches => [.. Counted.Select(one => one.Match)];

    /// <summary>What became of each match, in words.</summary>
    public IReadOnlyList<string> Outcomes => [.. Counted.Select(one => one.Fate.Describe())];

    /// <summary>Decisions that the rules refused, each a sentence.</summary>
    public List<string> Refusals { get; } = [];

    public PatternCounts Counts
    {
        get
        {
            PatternCounts counts = new() { Suppressed = World.Suppressed };
            foreach (Subject subject in Subjects)
            {
                counts += subject.Counts;
            }

            return counts;
        }
    }

    private IEnumerable<(Match Match, MatchFate Fate)> Counted => _matches.Where(one => !one.Fate.IsSuppressed);

    public void Run()
    {
        DateTimeOffset clock = DateTimeOffset.MinValue;
        foreach (TestStep step in _case.Steps)
        {
            if (step is RestartStep)
            {
                // Nothing fires while the process is down; what is overdue does once it is back.
                Subjects.ForEach(s => s.Restart());
                World.Clock.MoveTo(step.Clock);
            }

            if (step.Clock > clock || step is AdvanceStep or RestartStep)
            {
                MoveClock(step.Clock);
                clock = step.Clock;
            }

            switch (step)
            {
                case EventStep arrival:
                    foreach (Subject subject in Subjects)
                    {
                        subject.Process(arrival.Event, _fired);
                        Receive(subject);
                    }

                    break;
                case EditStep edit:
                    Edit(edit.Automation);
                    break;
                case AnswersStep answers:
                    foreach ((string name, IReadOnlyList<Answer> list) in answers.Answers)
                    {
                        World.Answers.Give(name, list);
                    }

                    break;
                case DecideStep decide:
                    Decide(decide);
                    break;
                default:
                    break;
            }
        }
    }

    private void MoveClock(DateTimeOffset clock)
    {
        while (NextDue(clock) is { } next)
        {
            World.Clock.MoveTo(next.Due);
            if (next.Subject is { } subject)
            {
                subject.Advance(next.Due, _fired);
                Receive(subject);
            }
            else
            {
                World.FireUntil(next.Due);
            }
        }

        World.Clock.MoveTo(clock);
        foreach (Subject subject in Subjects)
        {
            subject.Advance(clock, _fired);
            Receive(subject);
        }
    }

    /// <summary>
    /// What is due next: a pattern's timer, or one of the runs' (no subject). A pattern's comes first where both are due at once.
    /// </summary>
    private (DateTimeOffset Due, Subject? Subject)? NextDue(DateTimeOffset clock)
    {
        (DateTimeOffset Due, Subject? Subject)? next = null;
        foreach (Subject subject in Subjects)
        {
            if (subject.NextTimer is { } due && due <= clock && (next is null || due < next.Value.Due))
            {
                next = (due, subject);
            }
        }

        return World.Clock.NextTimer is { } timer && timer <= clock && (next is null || timer < next.Value.Due) ? (timer, null) : next;
    }

    private void Edit(Automation automation)
    {
        int index = Subjects.FindIndex(s => s.Automation.Name == automation.Name);
        index = index < 0 && Subjects.Count == 1 ? 0 : index;
        if (index < 0)
        {
            throw new InvalidOperationException(
                $"'{automation.Name}' replaces none of the case's automations; give it the name of the one to replace.");
        }

        if (Subjects[index].Automation.When.GetType() == automation.When.GetType())
        {
            Subjects[index].Edit(automation);
        }
        else
        {
            Subjects[index] = Subject.Of(automation);
        }
    }

    private void Decide(DecideStep step)
    {
        var asked = new DecisionAsked(step.Verdict, step.Reason, step.To, "reflex test");
        World.Do(() =>
        {
            if (World.People.Decide(step.Step, step.Decider, asked) is { } refusal)
            {
                Refusals.Add($"{step.By} cannot {step.Verdict.ToString().ToLowerInvariant()}: {refusal}");
            }
        });
    }

    private void Receive(Subject subject)
    {
        foreach (Match match in _fired)
        {
            _matches.Add((match, World.Start(subject.Automation, match)));
        }

        _fired.Clear();
    }
}
