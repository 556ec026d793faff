using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>Enough events in a window. A match binds all that count to the part <c>of</c>.</summary>
/// <param name="Of">Which events count.</param>
/// <param name="AtLeast">How many events, or distinct values, it takes; at least 1.</param>
/// <param name="Window">The window that is counted over.</param>
public sealed record CountPattern(EventCondition Of, int AtLeast, PatternWindow Window) : PatternOperator
{
    /// <summary>Count different values at this path instead of events; an event without it does not count. Null: count events.</summary>
    public EventPath? Distinct { get; init; }
}
