using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>Values of a template as JSON: what came out of an event goes out as it came.</summary>
internal static class TemplateJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Deep enough for whatever an event may hold, inside whatever an automation puts around it.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = 512 };

    /// <summary>A value as JSON text.</summary>
    public static string Write(FluidValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            Write(json, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a value as JSON.</summary>
    public static void Write(Utf8JsonWriter json, FluidValue value)
    {
        switch (value)
        {
            case MemberFluidValue own:
                own.WriteJson(json);
                break;
            case JsonTextValue text:
                json.WriteRawValue(text.ToStringValue(), skipInputValidation: true);
                break;
            case BooleanValue flag:
                json.WriteBooleanValue(flag.ToBooleanValue());
                break;
            case ArrayValue list:
                json.WriteStartArray();
                foreach (FluidValue item in list.Values)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case { Type: FluidValues.Number }:
                json.WriteRawValue(value.ToStringValue());
                break;
            case var nothing when nothing.IsNil():
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(value.ToStringValue());
                break;
        }
    }
}
