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
    /// Writes one filter for several conditions, such as the parts of a pattern, any of which an event may meet: the types of all of
    /// them, and their values only where all of them ask for the same.
    /// </summary>
    public static EventGridFilter From(IReadOnlyList<EventCondition> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return new EventGridFilterWriter().Write(conditions);
    }
}
