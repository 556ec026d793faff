using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.Engine.Templates;

/// <summary>
/// Renders the input of an action: every string of a JSON tree is a template. A value put into an address is encoded so that it stays one
/// segment or parameter; an address that is one value as a whole is taken as it is, and whoever calls it judges it.
/// </summary>
public static class InputRenderer
{
    /// <summary>The tree with its strings rendered; everything else as it was.</summary>
    /// <exception cref="TemplateException">A template cannot be rendered.</exception>
    public static JsonElement Render(TemplateEngine engine, JsonElement with, TemplateModel model)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(model);
        return JsonSerializer.SerializeToElement(Render(engine, JsonNode.Parse(with.GetRawText()), "", model));
    }

    /// <summary>Whether a step's condition holds: it does unless it renders to nothing, `false` or `0`.</summary>
    /// <exception cref="TemplateException">The template cannot be rendered.</exception>
    public static bool Holds(TemplateEngine engine, string? condition, TemplateModel model)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return condition is null || engine.Render(condition, model, TemplateTarget.Text).Trim() is not ("" or "false" or "False" or "0");
    }

    private static JsonNode? Render(TemplateEngine engine, JsonNode? node, string name, TemplateModel model) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Render(engine, p.Value, p.Key, model)))),
        JsonArray list => new JsonArray([.. list.Select(item => Render(engine, item, name, model))]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(engine.Render(text, model, TargetOf(name, text))),
        _ => node?.DeepClone(),
    };

    private static TemplateTarget TargetOf(string name, string text)
    {
        bool isAddress = name.Equals("url", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Uri", StringComparison.Ordinal)
            || name.Equals("endpoint", StringComparison.OrdinalIgnoreCase);
        bool isWhole = text.StartsWith("{{", StringComparison.Ordinal) && text.IndexOf("}}", StringComparison.Ordinal) == text.Length - 2;
        return isAddress && !isWhole ? TemplateTarget.Url : TemplateTarget.Text;
    }
}
