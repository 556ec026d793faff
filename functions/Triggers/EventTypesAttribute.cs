namespace Reflex.Functions.Triggers;

/// <summary>
/// Says which event types an Event Grid triggered function handles and what emits them. The Event Grid subscriptions
/// that point at the function are made from this: it is the only place where a function's event types stand.
/// </summary>
/// <remarks>
/// Put it beside <c>[Function]</c> on every method with an <c>[EventGridTrigger]</c>. The two sides, code and
/// infrastructure, are held against each other by <c>tests/Reflex.Infra.Tests</c>.
/// </remarks>
/// <param name="types">
/// Event types as the service writes them, e.g. <c>Microsoft.Storage.BlobCreated</c>. None means every type of the
/// source, which only <see cref="EventSourceKind.Custom"/> may ask for: a system topic would deliver everything it has.
/// </param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class EventTypesAttribute(params string[] types) : Attribute
{
    /// <summary>The event types the function handles; empty for every type of a custom topic.</summary>
    public IReadOnlyList<string> Types { get; } = types;

    /// <summary>What emits the events. Default: <see cref="EventSourceKind.Custom"/>.</summary>
    public EventSourceKind Source { get; init; } = EventSourceKind.Custom;
}
