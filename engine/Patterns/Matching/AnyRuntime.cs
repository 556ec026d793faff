using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>`any`: every event that fits a part is a match; the first listed part binds it.</summary>
internal sealed class AnyRuntime(RuntimeContext context, PartsPlan plan) : PatternRuntime(context)
{
    private readonly AutomationEvent?[] _bound = new AutomationEvent?[plan.Conditions.Length];

    public override void OnEvent(int slot, ref Arrival arrival)
    {
        for (int part = 0; part < plan.Conditions.Length; part++)
        {
            if (arrival.Meets(plan.Conditions[part], null))
            {
                _bound[part] = arrival.Event;
                Sink.CompleteParts(slot, arrival.Time, _bound);
                _bound[part] = null;
                return;
            }
        }
    }

    public override void Explain(int slot, List<PartialExplanation> into)
    {
        // One event is a whole match: nothing is ever partial.
    }
}
