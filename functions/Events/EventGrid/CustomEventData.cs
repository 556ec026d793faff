namespace Reflex.Functions.Events.EventGrid;

/// <summary>
/// Data of your own events, whatever their type: nothing is required. What they are about is read from the fields that
/// the project's own business events use; an event that carries the extension attribute itself keeps its own.
/// </summary>
internal sealed record CustomEventData : IEventData
{
    public string? ResourceId { get; init; }

    public string? UserId { get; init; }

    public string? DeviceId { get; init; }

    public string? CustomerId { get; init; }

    public string? Card { get; init; }

    public string? Sku { get; init; }

    public static IReadOnlyList<string> Attributes { get; } = [.. CorrelationAttributes.Names.OfResource, CorrelationAttributes.Names.User, CorrelationAttributes.Names.Device, CorrelationAttributes.Names.Customer, CorrelationAttributes.Names.Card, CorrelationAttributes.Names.Sku];

    public string? Problem() => null;

    public CorrelationAttributes Correlate(string source, string? subject) =>
        CorrelationAttributes.OfResource(ResourceId ?? subject ?? source) with
        {
            User = UserId,
            Device = DeviceId,
            Customer = CustomerId,
            Card = Card,
            Sku = Sku,
        };
}
