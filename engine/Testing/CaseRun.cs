using Reflex.Engine.Automations;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Testing;

/// <summary>
/// One run of a case under virtual time: events arrive in the order of the file, and when the clock moves, timers that are due fire first, in the
/// order in which they are due.
/// </summary>
internal sealed class CaseRun
{
    private readonly TestCase _case;
    private readonly List<Match> _fired = [];

    public CaseRun(TestCase testCase, TemplateEngine templates)
    {
        _case = testCase;
        Subjects = [.. testCase.Automations.Select(Subject.Of)];
        Planner = new RunPlanner(templates);
    }

    public List<Subject> Subjects { get; }

    public RunPlanner Planner { get; }

    public List<Match> Matches { get; } = [];

    /// <summary>What became of each match, in words.</summary>
    public List<string> Outcomes { get; } = [];

    public PatternCounts Counts
    {
        get
        {
            PatternCounts counts = default;
            foreach (Subject subject in Subjects)
            {
                counts += subject.Counts;
            }

            return counts;
        }
    }

    public void Run()
    {
        DateTimeOffset clock = DateTimeOffset.MinValue;
        foreach (TestStep step in _case.Steps)
        {
            switch (step)
            {
                case EventStep arrival:
                    if (step.Clock > clock)
                    {
                        MoveClock(step.Clock);
                    }

                    foreach (Subject subject in Subjects)
                    {
                        subject.Process(arrival.Event, _fired);
                        Take(subject, step.Clock);
                    }

                    break;
                case RestartStep:
                    Subjects.ForEach(s => s.Restart());
                    MoveClock(step.Clock);
                    break;
                case EditStep edit:
                    Edit(edit.Automation);
                    break;
                default:
                    MoveClock(step.Clock);
                    break;
            }

            clock = step.Clock;
        }
    }

    private void MoveClock(DateTimeOffset clock)
    {
        while (Subjects.Count > 1 && NextDue(clock) is { } subject)
        {
            DateTimeOffset due = subject.NextTimer!.Value;
            subject.Advance(due, _fired);
            Take(subject, due);
        }

        foreach (Subject subject in Subjects)
        {
            subject.Advance(clock, _fired);
            Take(subject, clock);
        }
    }

    private Subject? NextDue(DateTimeOffset clock)
    {
        Subject? next = null;
        foreach (Subject subject in Subjects)
        {
            if (subject.NextTimer is { } due && due <= clock && (next is null || due < next.NextTimer))
            {
                next = subject;
            }
        }

        return next;
    }

    private void Edit(Automation automation)
    {
        int index = Subjects.FindIndex(s => s.Automation.Name == automation.Name);
        index = index < 0 && Subjects.Count == 1 ? 0 : index;
        if (index < 0)
        {
            throw new InvalidOperationException($"'{automation.Name}' replaces none of the case's automations; give it the name of the one to replace.");
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

    private void Take(Subject subject, DateTimeOffset clock)
    {
        foreach (Match match in _fired)
        {
            Matches.Add(match);
            Outcomes.Add(Planner.Take(subject.Automation, match, clock));
        }

        _fired.Clear();
    }
}
