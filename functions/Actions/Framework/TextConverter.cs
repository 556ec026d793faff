using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Actions.Framework;

/// <summary>
/// Reads a text, and what a template of one value yields as the text that it would be inside others: a number as it is written, true and
/// false, a list as its elements one after another, a map as JSON.
/// </summary>
internal sealed class TextConverter : JsonConverter<string>
{
    /// <summary>Nothing is an empty text: in a map of texts it has no other meaning.</summary>
    public override bool HandleNull => true;

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString()!;
        }

        using var value = JsonDocument.ParseValue(ref reader);
        return TextOf(value.RootElement);
    }

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string TextOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!;
            case JsonValueKind.Null:
                return "";
            case JsonValueKind.Array:
                var text = new StringBuilder();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    text.Append(TextOf(item));
                }

                return text.ToString();
            default:
                return value.GetRawText();
        }
    }
}
