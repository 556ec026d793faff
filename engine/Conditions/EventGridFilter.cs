using System.Text.Json.Nodes;

namespace Reflex.Engine.Conditions;

/// <summary>
/// A condition as the filter of an Event Grid subscription, so that Event Grid sends only what matters. The filter never lets less
/// through than the condition: what cannot be said in it is left out, and named.
/// </summary>
/// <param name="Filter">The subscription's `filter` property.</param>
/// <param name="NotPushedDown">What the engine still has to check, each with the reason.</param>
public sealed record EventGridFilter(JsonObject Filter, IReadOnlyList<string> NotPushedDown)
{
    /// <summary>Whether the filter says everything that the condition says.</summary>
    public bool IsComplete => NotPushedDown.Count == 0;

    /// <summary>Writes the filter of a condition.</summary>
    public static EventGridFilter From(EventCondition condition) => From([condition]);

    /// <summary>
    /// Writes one filter for several conditions, such as the parts of a pattern, any of which an event may meet: the types of all of them.
    /// Of values it says something only where there is one condition.
    /// </summary>
    public static EventGridFilter From(IReadOnlyList<EventCondition> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        var writer = new EventGridFilterWriter();
        return conditions.Count == 1
            ? writer.Write(conditions[0])
            : writer.WriteTypes(
                conditions, $"an event may fit any of the {conditions.Count} conditions, and advanced filters are joined by 'and'");
    }
}
