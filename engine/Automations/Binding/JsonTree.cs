using System.Buffers;
using System.Text.Json;
using Reflex.Engine.Automations.Yaml;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Turns YAML into JSON, checking the templates in it.</summary>
internal static class JsonTree
{
    private static readonly JsonElement s_empty = JsonElement.Parse("{}"u8);

    /// <summary>The input of an action; an empty object where there is none.</summary>
    public static JsonElement Bind(YamlNode? node, IReadOnlyList<string> visibleSteps, BindContext context)
    {
        if (node is null)
        {
            return s_empty;
        }

        if (node is not YamlMap)
        {
            context.Error("wrong-type", $"'with' must be a map, the action's input, not {node.KindName}", node);
            return s_empty;
        }

        CheckTemplates(node, visibleSteps, context);
        return Convert(node);
    }

    public static JsonElement Convert(YamlNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, node);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                json.WriteStartObject();
                foreach (YamlEntry entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key.Value);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case YamlList list:
                json.WriteStartArray();
                foreach (YamlNode item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case YamlScalar { IsNull: true }:
                json.WriteNullValue();
                break;
            case YamlScalar scalar when scalar.TryBoolean(out bool flag):
                json.WriteBooleanValue(flag);
                break;
            case YamlScalar scalar when scalar.TryNumber(out string? number):
                json.WriteRawValue(number);
                break;
            case YamlScalar scalar:
                json.WriteStringValue(scalar.Value);
                break;
        }
    }

    private static void CheckTemplates(YamlNode node, IReadOnlyList<string> visibleSteps, BindContext context)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    CheckTemplates(entry.Value, visibleSteps, context);
                }

                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    CheckTemplates(item, visibleSteps, context);
                }

                break;
            case YamlScalar scalar:
                Scalars.CheckTemplate(scalar.Value, scalar, visibleSteps, context);
                break;
        }
    }
}
