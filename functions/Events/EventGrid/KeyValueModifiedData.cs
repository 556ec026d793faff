namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.AppConfiguration.KeyValueModified</c>.</summary>
internal sealed record KeyValueModifiedData : IEventData
{
    public string? Key { get; init; }

    /// <summary>Null for a key-value without label.</summary>
    public string? Label { get; init; }

    public string? Etag { get; init; }

    public string? SyncToken { get; init; }

    public string? Problem() => string.IsNullOrEmpty(Key) ? "data.key is missing" : null;
}
