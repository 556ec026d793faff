using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.Engine.Templates;

namespace Reflex.Functions.Actions.Framework;

/// <summary>Templates in an input that is not rendered yet.</summary>
internal static class Templates
{
    // A text and, since inputs take numbers in quotes, a number.
    private const string Anything = "1";

    public static bool IsTemplate(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && TemplateEngine.IsTemplate(value.GetString()!);

    /// <summary>Whether there is one anywhere in it.</summary>
    public static bool Contains(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => Contains(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Contains),
        _ => IsTemplate(value),
    };

    /// <summary>The value with something that fits in the place of each template in it.</summary>
    public static JsonElement Fill(JsonElement value) =>
        Contains(value) ? JsonSerializer.SerializeToElement(FillNode(JsonNode.Parse(value.GetRawText()))) : value;

    private static JsonNode? FillNode(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, FillNode(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(FillNode)]),
        JsonValue value when value.TryGetValue(out string? text) && TemplateEngine.IsTemplate(text) => JsonValue.Create(Anything),
        _ => node?.DeepClone(),
    };
}
