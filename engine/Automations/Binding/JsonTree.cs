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
            case YamlScalar scalar when scalar.TryNumber(out double number):
                WriteNumber(json, scalar.Value, number);
                break;
            case YamlScalar scalar:
                json.WriteStringValue(scalar.Value);
                break;
        }
    }

    /// <summary>
    /// A number keeps its spelling where JSON has the same one, so that 1.10 and large integers stay what they are. A decimal has too few
    /// places for 1e-30.
    /// </summary>
    private static void WriteNumber(Utf8JsonWriter json, string text, double number)
    {
        if (decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out decimal exact)
            && (double)exact == number)
        {
            json.WriteNumberValue(exact);
        }
        else
        {
            json.WriteNumberValue(number);
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
