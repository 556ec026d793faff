using System.Text.Json;
using System.Text.Json.Serialization;
using Reflex.Functions.Events.Json;

namespace Reflex.Functions.Events.ServiceBus;

/// <summary>The <c>properties</c> of a Defender for Cloud alert (alerts API 2022-01-01, also continuous export).</summary>
internal sealed record SecurityAlertData : IEventData
{
    public string? SystemAlertId { get; init; }

    public string? AlertType { get; init; }

    public string? AlertDisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary><c>Informational</c>, <c>Low</c>, <c>Medium</c> or <c>High</c>.</summary>
    public string? Severity { get; init; }

    /// <summary><c>Active</c>, <c>InProgress</c>, <c>Resolved</c> or <c>Dismissed</c>.</summary>
    public string? Status { get; init; }

    public string? Intent { get; init; }

    public DateTimeOffset? StartTimeUtc { get; init; }

    public DateTimeOffset? EndTimeUtc { get; init; }

    public DateTimeOffset? TimeGeneratedUtc { get; init; }

    /// <summary>The machine, account or database's name; what <see cref="ResourceIdentifiers"/> tell exactly.</summary>
    public string? CompromisedEntity { get; init; }

    public string? AlertUri { get; init; }

    public bool? IsIncident { get; init; }

    [JsonConverter(typeof(LenientListConverter<ResourceIdentifier>))]
    public IReadOnlyList<ResourceIdentifier> ResourceIdentifiers { get; init; } = [];

    [JsonConverter(typeof(LenientListConverter<JsonElement>))]
    public IReadOnlyList<JsonElement> Entities { get; init; } = [];

    [JsonConverter(typeof(ObjectOrTextConverter))]
    public JsonElement? ExtendedProperties { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(SystemAlertId) ? "properties.systemAlertId is missing" :
        string.IsNullOrWhiteSpace(AlertType) ? "properties.alertType is missing" : null;

    internal sealed record ResourceIdentifier
    {
        public string? Type { get; init; }

        public string? AzureResourceId { get; init; }

        public string? WorkspaceId { get; init; }
    }
}
