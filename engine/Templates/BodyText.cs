using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reflex.Engine.Templates;

/// <summary>Bodies that are written as text: what becomes of the values in them follows from their media type.</summary>
internal static partial class BodyText
{
    /// <summary>What becomes of the values in a field; null where it is no body, or one that is plain text.</summary>
    /// <param name="field">A field of an input, a string.</param>
    /// <param name="with">The input.</param>
    /// <param name="render">Renders the field that says the media type.</param>
    /// <param name="isWhole">Whether one value is the whole field.</param>
    public static ValuePlacement? PlacementOf(JsonProperty field, JsonElement with, Func<string, string> render, bool isWhole)
    {
        if (!field.NameEquals("body") || !TemplateEngine.IsTemplate(field.Value.GetString()!))
        {
            return null;
        }

        string? mediaType = MediaTypeOf(with) is { } written ? render(written).Split(';')[0].Trim() : null;
        return mediaType is null ? (JsonObject().IsMatch(field.Value.GetString()!) ? new JsonPlacement(isOneValue: false) : null)
            : Is(mediaType, "json") ? new JsonPlacement(isOneValue: true)
            : EndsWith(mediaType, "json") || EndsWith(mediaType, "jsonl") ? new JsonPlacement(isOneValue: false)
            : isWhole ? null
            : Is(mediaType, "xml") ? new EncodedPlacement(TemplateEncoders.Xml, "escape")
            : Is(mediaType, "x-www-form-urlencoded") ? new EncodedPlacement(TemplateEncoders.Url, "url_encode")
            : null;
    }

    private static string? MediaTypeOf(JsonElement with)
    {
        if (Find(with, "contentType") is { ValueKind: JsonValueKind.String } type)
        {
            return type.GetString();
        }

        return Find(with, "headers") is { ValueKind: JsonValueKind.Object } headers
            && Find(headers, "Content-Type") is { ValueKind: JsonValueKind.String } header
            ? header.GetString()
            : null;
    }

    private static JsonElement? Find(JsonElement map, string name)
    {
        foreach (JsonProperty member in map.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    /// <summary>Whether a media type is a syntax, as `application/json` and `application/problem+json` are.</summary>
    private static bool Is(string mediaType, string syntax) =>
        EndsWith(mediaType, "/" + syntax) || EndsWith(mediaType, "+" + syntax);

    private static bool EndsWith(string mediaType, string ending) => mediaType.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>What begins as an object of JSON, or a list of them: without a media type, that is how a body is taken for JSON.</summary>
    [GeneratedRegex(@"\A\s*\[?\s*\{\s*""")]
    private static partial Regex JsonObject();
}
