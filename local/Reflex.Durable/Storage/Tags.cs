using System.Text.Json;

namespace Reflex.Durable.Storage;

/// <summary>Tags as a column holds them.</summary>
internal static class Tags
{
    public static string? Serialize(IReadOnlyDictionary<string, string>? tags) =>
        tags is { Count: > 0 } ? JsonSerializer.Serialize(tags) : null;

    public static IReadOnlyDictionary<string, string> Deserialize(string? tags) =>
        tags is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(tags)!;
}
