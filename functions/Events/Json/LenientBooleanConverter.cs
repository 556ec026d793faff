using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.Json;

/// <summary>Takes <c>true</c> and <c>"True"</c> alike (service health writes <c>"isHIR": "false"</c>).</summary>
internal sealed class LenientBooleanConverter : JsonConverter<bool?>
{
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        JsonTokenType.String when bool.TryParse(reader.GetString(), out bool value) => value,
        JsonTokenType.String when string.IsNullOrWhiteSpace(reader.GetString()) => null,
        _ => throw new JsonException($"expected true or false, found {reader.TokenType}"),
    };

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        if (value is { } known)
        {
            writer.WriteBooleanValue(known);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
