using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.Json;

/// <summary>
/// Takes a list as an array, as a single value, as JSON in a text, or as null; it is never null afterwards
/// (<c>impactedServices</c> is an array or a text, the targets of budget alerts are null).
/// </summary>
internal sealed class LenientListConverter<T> : JsonConverter<IReadOnlyList<T>>
{
    public override bool HandleNull => true;

    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            return [];
        }

        JsonElement element = ObjectOrTextConverter.Open(JsonElement.ParseValue(ref reader));
        return element.ValueKind switch
        {
            JsonValueKind.Array => [.. element.EnumerateArray().Select(item => item.Deserialize<T>(options)).OfType<T>()],
            JsonValueKind.String when element.GetString()!.Length == 0 => [],
            _ => element.Deserialize<T>(options) is { } single ? [single] : [],
        };
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToArray(), options);
}
