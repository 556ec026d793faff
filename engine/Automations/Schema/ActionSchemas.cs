using System.Text.Json.Nodes;

namespace Reflex.Engine.Automations.Schema;

/// <summary>
/// Writes what a host's actions are called and what each takes, with room for templates where the action wants something else than text.
/// </summary>
internal static class ActionSchemas
{
    private const string TemplatePattern = "\\{\\{|\\{%";

    /// <summary>The names, each with what it does.</summary>
    public static JsonObject Names(IActionInputs actions) => new()
    {
        ["anyOf"] = new JsonArray(
            [.. actions.Names.Select(name => (JsonNode)new JsonObject { ["const"] = name, ["description"] = actions.SummaryOf(name) })]),
    };

    /// <summary>For each action, that the `with` beside its name fits it.</summary>
    public static JsonObject Inputs(IActionInputs actions) =>
        new() { ["allOf"] = new JsonArray([.. actions.Names.Select(name => (JsonNode)InputOf(name, actions))]) };

    private static JsonObject InputOf(string name, IActionInputs actions)
    {
        JsonNode input = WithTemplates(JsonNode.Parse(actions.SchemaOf(name).GetRawText())!);
        var then = new JsonObject { ["properties"] = new JsonObject { ["with"] = input } };
        if (input["required"] is JsonArray { Count: > 0 })
        {
            then["required"] = new JsonArray("with");
        }

        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["action"] = new JsonObject { ["const"] = name } },
                ["required"] = new JsonArray("action"),
            },
            ["then"] = then,
        };
    }

    private static JsonNode WithTemplates(JsonNode schema)
    {
        if (schema is not JsonObject map)
        {
            return schema.DeepClone();
        }

        var copy = new JsonObject();
        foreach ((string keyword, JsonNode? value) in map)
        {
            copy[keyword] = (keyword, value) switch
            {
                ("properties", JsonObject properties) =>
                    new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)OrTemplate(p.Value!)))),
                ("additionalProperties" or "items", JsonObject each) => OrTemplate(each),
                _ => value?.DeepClone(),
            };
        }

        return copy;
    }

    private static JsonNode OrTemplate(JsonNode schema)
    {
        JsonNode written = WithTemplates(schema);
        if (written is not JsonObject map || (TakesText(map) && map["pattern"] is null && map["enum"] is null))
        {
            return written;
        }

        var either = new JsonObject();
        if (map["description"]?.DeepClone() is { } description)
        {
            map.Remove("description");
            either["description"] = description;
        }

        either["anyOf"] = new JsonArray(map, new JsonObject { ["type"] = "string", ["pattern"] = TemplatePattern });
        return either;
    }

    private static bool TakesText(JsonObject schema) => schema["type"] switch
    {
        null => true,
        JsonArray types => types.Any(type => type?.GetValue<string>() == "string"),
        JsonNode type => type.GetValue<string>() == "string",
    };
}
