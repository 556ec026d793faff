using System.Text.Json;

namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.ContainerRegistry.ImagePushed</c>; an old page calls the type <c>ImagePushed</c>.</summary>
internal sealed record ContainerImageData : IEventData
{
    public string? Id { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public string? Action { get; init; }

    public Image? Target { get; init; }

    public JsonElement? Request { get; init; }

    public JsonElement? Actor { get; init; }

    public JsonElement? Source { get; init; }

    public string? Problem() => string.IsNullOrWhiteSpace(Target?.Repository) ? "data.target.repository is missing" : null;

    internal sealed record Image
    {
        public string? MediaType { get; init; }

        /// <summary>Size in bytes.</summary>
        public long? Size { get; init; }

        public string? Digest { get; init; }

        public string? Repository { get; init; }

        /// <summary>Null where an image was pushed by its digest alone.</summary>
        public string? Tag { get; init; }

        public string? Url { get; init; }
    }
}
