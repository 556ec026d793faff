using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Testing;

/// <summary>
/// An automation on single events under test. A run has an instance ID of its event's source and id, so that a redelivery starts no second
/// one, however late it comes.
/// </summary>
internal sealed class SingleEventSubject(Automation automation) : Subject(automation)
{
    private readonly HashSet<(string Source, string Id)> _started = [];

    public override DateTimeOffset? NextTimer => null;

    private EventCondition Condition => ((SingleEventWhen)Automation.When).Condition;

    public override void Process(AutomationEvent e, List<Match> into)
    {
        if (!Condition.Evaluate(e))
        {
            return;
        }

        if (!_started.Add((e.Source, e.Id)))
        {
            Counts += new PatternCounts { Duplicate = 1 };
            Notices.Add(new PatternNotice(PatternNoticeKind.Duplicate, e, "It was delivered before."));
            return;
        }

        into.Add(new Match { Automation = Automation.Name, Key = [], At = e.Time, Parts = [new PartBinding("event", [e])] });
    }

    public override void Advance(DateTimeOffset clock, List<Match> into)
    {
        // Nothing waits for time.
    }

    public override void Restart()
    {
        // What it knows is in the runs that it started, which are durable.
    }

    public override void Edit(Automation automation) => Automation = automation;

    public override IEnumerable<string> Explain() => [];
}
