using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>A condition of an operator.</summary>
/// <param name="Label">What explanations call it: the part's name, or what it does to a part.</param>
/// <param name="Condition">The condition.</param>
internal sealed record OperatorCondition(string Label, EventCondition Condition)
{
    /// <summary>An event without a value here is not counted; null: every event that fits is.</summary>
    public EventPath? Counted { get; init; }

    /// <summary>Whether the value has to be a number.</summary>
    public bool CountsNumbers { get; init; }

    public static IEnumerable<OperatorCondition> Of(SequenceElement element)
    {
        yield return new OperatorCondition(element is NegatedPart ? "not " + element.Name : element.Name, element.Condition);
        if (element is PatternPart { Until: { } until })
        {
            yield return new OperatorCondition("until of " + element.Name, until);
        }
    }
}
