using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reflex.Engine.Events;

/// <summary>Writes events as CloudEvents 1.0 structured JSON.</summary>
internal static class EventWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    public static byte[] Write(AutomationEvent source)
    {
        if (source.Slots is { Schema: EventSchema.CloudEvents, Time: >= 0 })
        {
            return source.Json.ToArray();
        }

        return Write(source.Id, source.Source, source.Type, source.Time, source.Subject, ExtensionsOf(source), source.Slots.Data < 0 ? default : source.Slice(source.Slots.Data));
    }

    public static byte[] Write(string id, string source, string type, DateTimeOffset time, string? subject, JsonElement data)
    {
        byte[]? json = data.ValueKind == JsonValueKind.Undefined ? null : JsonSerializer.SerializeToUtf8Bytes(data);
        return Write(id, source, type, time, subject, [], json);
    }

    /// <summary>Writes an event from its parts; extensions and data are JSON already.</summary>
    public static byte[] Write(
        string id, string source, string type, DateTimeOffset? time, string? subject, Dictionary<string, string> extensions, ReadOnlySpan<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + data.Length);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", source);
            json.WriteString("type", type);
            if (subject is not null)
            {
                json.WriteString("subject", subject);
            }

            if (time is { } at)
            {
                json.WriteString("time", Rfc3339.Format(at));
            }

            foreach ((string name, string value) in extensions)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value, skipInputValidation: true);
            }

            if (!data.IsEmpty)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(data, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Every other attribute, its name in lower case as CloudEvents wants it, its value as JSON.</summary>
    public static Dictionary<string, string> ExtensionsOf(AutomationEvent source)
    {
        var extensions = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonToken[] tokens = source.Tokens;
        for (int i = 1; i < tokens[0].Length; i += 1 + tokens[i + 1].Span)
        {
            string written = JsonStrings.Decode(source.Json.Slice(tokens[i].Start, tokens[i].Length), tokens[i].IsEscaped);
            string name = written.ToLowerInvariant();

            // Names of CloudEvents' own attributes are no extensions: an Event Grid event can have a stray `source` beside its topic.
            bool known = i + 1 == source.Slots.Source || i + 1 == source.Slots.Type || i + 1 == source.Slots.Time
                || name is "specversion" or "id" or "source" or "type" or "subject" or "time" or "data"
                || (name == "data_base64" && (written != name || source.Slots.Schema == EventSchema.EventGrid));
            if (!known && tokens[i + 1].Kind != JsonTokenKind.Null)
            {
                extensions[name] = Encoding.UTF8.GetString(source.Slice(i + 1));
            }
        }

        return extensions;
    }
}
