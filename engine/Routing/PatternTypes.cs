using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Routing;

/// <summary>The event types that a pattern names: those events move its watermark and count for contiguity even where they fit no part.</summary>
public static class PatternTypes
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
    public static IEnumerable<EventCondition> Conditions(PatternOperator pattern) => pattern switch
    {
        SequencePattern sequence => sequence.Elements.SelectMany(OfElement),
        AllPattern all => all.Parts.SelectMany(OfElement),
        AnyPattern any => any.Parts.SelectMany(OfElement),
        CountPattern count => [count.Of],
        AggregatePattern aggregate => [aggregate.Of],
        AbsencePattern absence => OfElement(absence.After).Concat(OfElement(absence.Of)),
        HeartbeatPattern heartbeat => [heartbeat.Of],
        _ => throw new ArgumentException($"The operator {pattern?.GetType().Name} is not known.", nameof(pattern)),
    };

    private static IEnumerable<EventCondition> OfElement(SequenceElement element)
    {
        yield return element.Condition;
        if (element is PatternPart { Until: { } until })
        {
            yield return until;
        }
    }
}
