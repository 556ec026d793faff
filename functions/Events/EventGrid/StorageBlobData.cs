using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.Storage.Blob{Created|Deleted}</c>.</summary>
internal sealed record StorageBlobData : IEventData
{
    public string? Api { get; init; }

    public string? ClientRequestId { get; init; }

    public string? RequestId { get; init; }

    [JsonPropertyName("eTag")]
    public string? ETagAsSent { get; init; }

    /// <summary>The entity tag without the quotes that some events carry inside the text.</summary>
    [JsonIgnore]
    public string? ETag => ETagAsSent?.Trim('"');

    public string? ContentType { get; init; }

    /// <summary>Size in bytes.</summary>
    public long? ContentLength { get; init; }

    public string? BlobType { get; init; }

    public string? Url { get; init; }

    /// <summary>Orders the events of one blob; compared as text of equal length, not as a number.</summary>
    public string? Sequencer { get; init; }

    public JsonElement? StorageDiagnostics { get; init; }

    public string? Problem() => string.IsNullOrWhiteSpace(Url) ? "data.url is missing: it says which blob" : null;
}
