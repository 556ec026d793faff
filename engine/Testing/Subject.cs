using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Testing;

/// <summary>An automation under test, on the engine that runs it in production.</summary>
internal abstract class Subject(Automation automation)
{
    public Automation Automation { get; protected set; } = automation;

    public PatternCounts Counts { get; protected set; }

    /// <summary>What was counted, in words, for whoever wonders.</summary>
    public List<PatternNotice> Notices { get; } = [];

    public static Subject Of(Automation automation) => automation.When is PatternWhen ? new PatternSubject(automation) : new SingleEventSubject(automation);

    public abstract DateTimeOffset? NextTimer { get; }

    public abstract void Process(AutomationEvent e, List<Match> into);

    public abstract void Advance(DateTimeOffset clock, List<Match> into);

    /// <summary>Stores what a host stores, and takes it up again in a new process.</summary>
    public abstract void Restart();

    /// <summary>Goes on with another definition.</summary>
    public abstract void Edit(Automation automation);

    /// <summary>What each key has and waits for, in lines.</summary>
    public abstract IEnumerable<string> Explain();
}
