using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Testing;

internal sealed class PatternSubject(Automation automation) : Subject(automation)
{
    private const int ExplainedKeys = 5;

    private PatternProcessor _processor = AutomationPattern.Compile(automation).CreateProcessor();

    public override DateTimeOffset? NextTimer => _processor.NextTimer;

    public override void Process(AutomationEvent e, List<Match> into)
    {
        _processor.Process(e);
        Take(into);
    }

    public override void Advance(DateTimeOffset clock, List<Match> into)
    {
        _processor.Advance(clock);
        Take(into);
    }

    public override void Restart() => MoveTo(AutomationPattern.Compile(Automation));

    public override void Edit(Automation automation)
    {
        Automation = automation;
        MoveTo(AutomationPattern.Compile(automation));
    }

    public override IEnumerable<string> Explain() => _processor.Keys
        .Take(ExplainedKeys)
        .SelectMany(k => _processor.Explain(k)!.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private void MoveTo(PatternMatcher matcher)
    {
        _processor = _processor.Restart(matcher);
        Take([]);
    }

    private void Take(List<Match> into)
    {
        PatternStep step = _processor.TakeStep();
        into.AddRange(step.Matches);
        Counts += step.Counts;
        Notices.AddRange(step.Notices);
    }
}
