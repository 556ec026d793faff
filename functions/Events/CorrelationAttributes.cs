namespace Reflex.Functions.Events;

/// <summary>
/// What an event is about, under names that are the same for every event type. Each becomes a CloudEvents extension
/// attribute of the event, so that a pattern over several types can say <c>by: [resourceid]</c> although one calls it
/// <c>data.resourceUri</c> and another <c>data.resourceInfo.properties.targetResourceId</c>.
/// </summary>
/// <remarks>
/// Azure resource IDs and user principal names are lower-cased here, because services disagree on their case; device
/// IDs, cards and stock keeping units are kept as they are, because there case matters.
/// </remarks>
internal sealed record CorrelationAttributes
{
    public static CorrelationAttributes None { get; } = new();

    public string? ResourceId { get; init; }

    public string? ResourceGroup { get; init; }

    public string? SubscriptionId { get; init; }

    public string? User { get; init; }

    public string? Device { get; init; }

    public string? Customer { get; init; }

    public string? Card { get; init; }

    public string? Sku { get; init; }

    /// <summary>The attributes that are known, by extension attribute name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Known()
    {
        (string Name, string? Value)[] all =
        [
            (Names.ResourceId, ResourceId),
            (Names.ResourceGroup, ResourceGroup),
            (Names.SubscriptionId, SubscriptionId),
            (Names.User, User),
            (Names.Device, Device),
            (Names.Customer, Customer),
            (Names.Card, Card),
            (Names.Sku, Sku),
        ];
        return all.Where(one => !string.IsNullOrWhiteSpace(one.Value)).Select(one => KeyValuePair.Create(one.Name, one.Value!));
    }

    /// <summary>The attributes of an Azure resource: its own ID and the group and subscription that the ID names.</summary>
    public static CorrelationAttributes OfResource(string? resourceId, string? subscriptionId = null)
    {
        AzureResourceId? id = AzureResourceId.Parse(resourceId);
        return new CorrelationAttributes
        {
            ResourceId = id?.Value,
            ResourceGroup = id?.ResourceGroup,
            SubscriptionId = id?.SubscriptionId ?? (string.IsNullOrWhiteSpace(subscriptionId) ? null : AzureResourceId.Lower(subscriptionId)),
        };
    }

    /// <summary>CloudEvents extension attribute names: lower-case letters and digits only, as CloudEvents 1.0 asks.</summary>
    internal static class Names
    {
        public const string ResourceId = "resourceid";
        public const string ResourceGroup = "resourcegroup";
        public const string SubscriptionId = "subscriptionid";
        public const string User = "user";
        public const string Device = "device";
        public const string Customer = "customer";
        public const string Card = "card";
        public const string Sku = "sku";

        /// <summary>What every event about an Azure resource has.</summary>
        public static IReadOnlyList<string> OfResource { get; } = [ResourceId, ResourceGroup, SubscriptionId];
    }
}
