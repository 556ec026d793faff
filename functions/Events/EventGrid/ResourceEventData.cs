using System.Text.Json;
using System.Text.Json.Serialization;
using Reflex.Functions.Events.Json;

namespace Reflex.Functions.Events.EventGrid;

/// <summary>
/// Data of <c>Microsoft.Resources.Resource{Write|Delete|Action}{Success|Failure|Cancel}</c>.
/// </summary>
/// <remarks>The outcome is in the event type alone: a failed operation may still carry <c>"status": "Succeeded"</c>.</remarks>
internal sealed record ResourceEventData : IEventData
{
    [JsonConverter(typeof(ObjectOrTextConverter))]
    public JsonElement? Authorization { get; init; }

    [JsonConverter(typeof(ObjectOrTextConverter))]
    public JsonElement? Claims { get; init; }

    [JsonConverter(typeof(ObjectOrTextConverter))]
    public JsonElement? HttpRequest { get; init; }

    public string? CorrelationId { get; init; }

    public string? ResourceProvider { get; init; }

    public string? ResourceUri { get; init; }

    public string? OperationName { get; init; }

    /// <summary>What the service wrote; not to be trusted for the outcome, see the type's remarks.</summary>
    public string? Status { get; init; }

    public string? SubscriptionId { get; init; }

    public string? TenantId { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(OperationName) ? "data.operationName is missing: it says which operation on the resource succeeded" : null;
}
