using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reflex.Engine.Templates;

/// <summary>
/// Renders the input of an action: every string of a JSON tree is a template. One that is a single value and nothing around it becomes
/// that value, with its type and its text. In an address (<see cref="AddressFields"/>) a value stays one segment or parameter, and in a
/// body written as text one value of it.
/// </summary>
internal static class InputRenderer
{
    /// <summary>What is stored and sent wraps an input a few times, and stops at 64 levels.</summary>
    private const int MaxDepth = 56;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>The tree with its strings rendered; everything else as it was.</summary>
    /// <exception cref="TemplateException">A template cannot be rendered, or a value does not fit its place.</exception>
    public static JsonElement Render(TemplateEngine engine, JsonElement with, TemplateModel model)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(model);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            Write(json, engine, with, "", model);
        }

        try
        {
            return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException tooDeep)
        {
            throw new TemplateException($"the input is nested deeper than {MaxDepth} levels", tooDeep);
        }
    }

    /// <summary>Whether a step's condition holds: it does unless it renders to nothing, `false` or `0`.</summary>
    /// <exception cref="TemplateException">The template cannot be rendered.</exception>
    public static bool Holds(TemplateEngine engine, string? condition, TemplateModel model)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return condition is null || engine.Render(condition, model, TemplateTarget.Text).Trim() is not ("" or "false" or "False" or "0");
    }

    private static void Write(Utf8JsonWriter json, TemplateEngine engine, JsonElement value, string name, TemplateModel model)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    if (json.CurrentDepth == 1 && member.Value.ValueKind == JsonValueKind.String)
                    {
                        WriteField(json, engine, member, value, model);
                    }
                    else
                    {
                        Write(json, engine, member.Value, member.Name, model);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(json, engine, item, name, model);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String when AddressFields.KindOf(name) == AddressKind.Url && !engine.IsWhole(value.GetString()!):
                json.WriteStringValue(engine.Render(value.GetString()!, model, TemplateTarget.Url));
                break;
            case JsonValueKind.String:
                WriteValue(json, engine, value.GetString()!, model);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>Writes a field of the input itself, which may be an address or a body.</summary>
    private static void WriteField(Utf8JsonWriter json, TemplateEngine engine, JsonProperty field, JsonElement with, TemplateModel model)
    {
        string template = field.Value.GetString()!;
        if (AddressFields.KindOf(field.Name) is not AddressKind.None and var kind)
        {
            json.WriteStringValue(engine.Render(template, model, new AddressPlacement(kind, field.Name, engine.IsWhole(template))));
        }
        else if (BodyText.PlacementOf(field, with, Text, engine.IsWhole(template)) is { } placement)
        {
            json.WriteStringValue(engine.Render(template, model, placement));
        }
        else
        {
            WriteValue(json, engine, template, model);
        }

        string Text(string text) => engine.Render(text, model, TemplateTarget.Text);
    }

    private static void WriteValue(Utf8JsonWriter json, TemplateEngine engine, string template, TemplateModel model)
    {
        if (!engine.TryWriteValue(template, model, json))
        {
            json.WriteStringValue(engine.Render(template, model, TemplateTarget.Text));
        }
    }
}
