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
    private const string Upn = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";

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

    /// <summary>Who asked for it: the caller's principal name, else the application that called.</summary>
    public string? Caller => Claim(Upn) ?? Claim("appid");

    public static IReadOnlyList<string> Attributes { get; } = [.. CorrelationAttributes.Names.OfResource, CorrelationAttributes.Names.User];

    public string? Problem() =>
        string.IsNullOrWhiteSpace(OperationName) ? "data.operationName is missing: it says which operation on the resource succeeded" : null;

    public CorrelationAttributes Correlate(string source, string? subject) =>
        CorrelationAttributes.OfResource(ResourceUri ?? subject, SubscriptionId) with
        {
            User = Caller is { } caller ? AzureResourceId.Lower(caller) : null,
        };

    private string? Claim(string name) =>
        Claims is { ValueKind: JsonValueKind.Object } claims && claims.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
