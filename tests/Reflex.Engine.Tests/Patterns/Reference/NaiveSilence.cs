using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>`absence` and `heartbeat`: what waits for silence to end or to last.</summary>
internal sealed class NaiveSilence(PatternDefinition definition) : NaiveOperator(definition)
{
    private readonly List<Arrived> _waiting = [];
    private readonly List<(Arrived Trigger, long Due)> _fired = [];

    public override string[] PartNames => Definition.Operator is AbsencePattern absence ? [absence.After.Name, absence.Of.Name] : ["of"];

    public override long NextDue => _waiting.Select(w => w.Time + Within).DefaultIfEmpty(long.MaxValue).Min();

    public override List<List<Bound>> Take(Arrived e)
    {
        if (Definition.Operator is HeartbeatPattern heartbeat)
        {
            if (Fits(heartbeat.Of, e, []) && _waiting.TrueForAll(w => w.CompareTo(e) < 0))
            {
                _waiting.Clear();
                _waiting.Add(e);
            }

            return [];
        }

        var pattern = (AbsencePattern)Definition.Operator;
        _waiting.RemoveAll(w => w.CompareTo(e) < 0 && Answers(w, e));
        if (Fits(pattern.After.Condition, e, []))
        {
            _waiting.Add(e);
        }

        return [];
    }

    public override List<List<Bound>> Fire(long due)
    {
        Arrived trigger = _waiting.Order().First(w => w.Time + Within == due);
        _waiting.Remove(trigger);
        _fired.Add((trigger, due));
        return [[new Bound(PartNames[0], trigger)]];
    }

    public override bool WouldHaveChangedFired(Arrived e) =>
        _fired.Exists(f => e.Time < f.Due && f.Trigger.CompareTo(e) < 0 && Answers(f.Trigger, e));

    private bool Answers(Arrived trigger, Arrived e)
    {
        EventCondition condition = Definition.Operator is AbsencePattern absence ? absence.Of.Condition : ((HeartbeatPattern)Definition.Operator).Of;
        return Fits(condition, e, [new Bound(PartNames[0], trigger)]);
    }
}
