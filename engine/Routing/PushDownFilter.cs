using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Routing;

/// <summary>What of an automation an Event Grid subscription can filter already.</summary>
public static class PushDownFilter
{
    /// <summary>Writes the filter of what an automation reacts to.</summary>
    public static EventGridFilter Of(When when)
    {
        ArgumentNullException.ThrowIfNull(when);
        if (when is not PatternWhen { Pattern: var pattern })
        {
            return EventGridFilter.From(((SingleEventWhen)when).Condition);
        }

        EventCondition[] conditions = [.. PatternTypes.Conditions(pattern.Operator)];
        return pattern is { Operator: SequencePattern, Contiguity: Contiguity.Strict }
            ? new EventGridFilterWriter().WriteTypes(conditions, "'contiguity: strict' requires the very next event of the types, even one that fits no part")
            : EventGridFilter.From(conditions);
    }
}
