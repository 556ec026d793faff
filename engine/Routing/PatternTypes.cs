using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Routing;

/// <summary>
/// The event types that a pattern names: those events move its watermark and count for contiguity even where they fit no part.
/// </summary>
internal static class PatternTypes
{
    /// <summary>The types; empty where some part names none, so that every event belongs to the pattern.</summary>
    public static IReadOnlyList<string> Of(PatternDefinition pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        EventCondition[] conditions = [.. Conditions(pattern.Operator)];
        return Array.Exists(conditions, c => c.Types.Count == 0)
            ? []
            : [.. conditions.SelectMany(c => c.Types).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Every condition of an operator.</summary>
    public static IEnumerable<EventCondition> Conditions(PatternOperator pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Conditions.Select(c => c.Condition);
    }
}
