using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>What an operator makes of one key's events, in the order in which it is given them.</summary>
internal abstract class NaiveOperator(PatternDefinition definition)
{
    protected PatternDefinition Definition => definition;

    protected long Within => definition.Within?.Ticks ?? (long.MaxValue / 4);

    public abstract string[] PartNames { get; }

    /// <summary>When the next match is due by timer.</summary>
    public virtual long NextDue => long.MaxValue;

    public static NaiveOperator Of(PatternDefinition definition) => definition.Operator switch
    {
        SequencePattern => new NaiveSequence(definition),
        AllPattern or AnyPattern => new NaiveParts(definition),
        AbsencePattern or HeartbeatPattern => new NaiveSilence(definition),
        _ => new NaiveWindow(definition),
    };

    public static IEnumerable<EventCondition> ConditionsOf(PatternOperator op) => op switch
    {
        SequencePattern sequence => sequence.Elements.Select(e => e.Condition)
            .Concat(sequence.Elements.OfType<PatternPart>().Select(p => p.Until).OfType<EventCondition>()),
        AllPattern all => all.Parts.Select(p => p.Condition),
        AnyPattern any => any.Parts.Select(p => p.Condition),
        AbsencePattern absence => [absence.After.Condition, absence.Of.Condition],
        HeartbeatPattern heartbeat => [heartbeat.Of],
        CountPattern count => [count.Of],
        _ => [((AggregatePattern)op).Of],
    };

    /// <summary>
    /// Whether the pattern takes an event in: it may fit a part, or contiguity is strict and it stands between others. Any other counts for the watermark alone.
    /// </summary>
    public static bool Matches(PatternDefinition definition, AutomationEvent e) =>
        definition.Contiguity == Contiguity.Strict || ConditionsOf(definition.Operator).Any(c => c.HasReferences ? c.MatchesType(e) : c.Evaluate(e));

    /// <summary>The matches that an event completes.</summary>
    public abstract List<List<Bound>> Take(Arrived e);

    /// <summary>The matches that are due at a time.</summary>
    public virtual List<List<Bound>> Fire(long due) => [];

    public virtual bool WouldHaveChangedFired(Arrived e) => false;

    protected static bool Fits(EventCondition condition, Arrived e, IEnumerable<Bound> bound) => condition.Evaluate(e.Event, new Bindings(bound));

    /// <summary>Where matching goes on after a match: what began before it ends; null: nothing ends.</summary>
    protected (long Time, int Sequence)? GoesOn(List<Bound> match)
    {
        IEnumerable<Arrived> events = match.Where(b => definition.Consume.Part is null || b.Part == definition.Consume.Part).Select(b => b.Event).Order();
        Arrived? first = events.FirstOrDefault();
        Arrived? last = events.LastOrDefault();
        return definition.Consume.Mode switch
        {
            ConsumeMode.All => (last!.Time, last.Sequence + 1),
            ConsumeMode.Next => (first!.Time, first.Sequence + 1),
            ConsumeMode.First when first is not null => (first.Time, first.Sequence),
            ConsumeMode.Last when last is not null => (last.Time, last.Sequence),
            _ => null,
        };
    }

    private sealed class Bindings(IEnumerable<Bound> bound) : IPartBindings
    {
        public AutomationEvent? Last(string part) => bound.LastOrDefault(b => b.Part == part)?.Event.Event;
    }
}
