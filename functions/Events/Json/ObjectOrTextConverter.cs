using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.Json;

/// <summary>
/// Takes a value that is an object in one event, the same JSON inside a text in the next, and plain text in a third
/// (<c>authorization</c>, <c>claims</c>, <c>httpRequest</c>). JSON in a text is opened; other text stays text.
/// </summary>
internal sealed class ObjectOrTextConverter : JsonConverter<JsonElement?>
{
    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            return null;
        }

        JsonElement element = JsonElement.ParseValue(ref reader);
        return Open(element);
    }

    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        if (value is { } element)
        {
            element.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    /// <summary>The JSON inside a text element, or the element itself.</summary>
    internal static JsonElement Open(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.String)
        {
            return element;
        }

        string text = element.GetString()!.Trim();
        if (text.Length < 2 || text[0] is not ('{' or '['))
        {
            return element;
        }

        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            // Text that only looks like JSON, such as the placeholder "{request-operation}", is text.
            return element;
        }
    }
}
