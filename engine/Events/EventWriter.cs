using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reflex.Engine.Events;

/// <summary>Writes events as CloudEvents 1.0 structured JSON.</summary>
internal static class EventWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>Whether the event's own bytes are what is written for it: a CloudEvent that has its time.</summary>
    public static bool IsWritten(AutomationEvent source) => source.Slots is { Schema: EventSchema.CloudEvents, Time: >= 0 };

    /// <summary>The event as CloudEvents JSON: its own bytes, or what has been written once.</summary>
    public static ReadOnlySpan<byte> Utf8Of(AutomationEvent source) => IsWritten(source) ? source.Json : source.Rewritten();

    /// <summary>Writes an event whose own bytes are an Event Grid event, or lack the time.</summary>
    public static byte[] Rewrite(AutomationEvent source) => Write(
        source.Id, source.Source, source.Type, source.Time, source.Subject, ExtensionsOf(source), source.Slots.Data < 0 ? default : source.Slice(source.Slots.Data));

    /// <summary>
    /// The event with further attributes behind its own. What is known of its bytes stays true, for they do not move: only the end of the object
    /// does, so that nothing is parsed again.
    /// </summary>
    public static AutomationEvent WithAttributes(AutomationEvent source, IReadOnlyCollection<KeyValuePair<string, string>> attributes)
    {
        foreach ((string name, _) in attributes)
        {
            CheckNew(source, name);
        }

        if (attributes.Any(one => source.Get(EventPath.Parse(one.Key)).Kind == EventValueKind.Null))
        {
            // A null counts as absent (CloudEvents JSON format 2.2); it goes, so that no name stands twice.
            source = EventParser.ParseStored(Encoding.UTF8.GetString(Rewrite(source)), source.ReceivedAt).Event!;
        }

        int root = source.Tokens[0].Length;
        ReadOnlySpan<byte> body = source.Json[..source.Tokens[root].Start];
        var tokens = new List<JsonToken>(source.Tokens.Length + (2 * attributes.Count));
        tokens.AddRange(source.Tokens.AsSpan(0, root));
        var json = new ArrayBufferWriter<byte>(body.Length + (64 * attributes.Count));
        json.Write(body);
        foreach ((string name, string value) in attributes)
        {
            json.Write(",\""u8);
            tokens.Add(Append(json, name));
            json.Write("\":\""u8);
            tokens.Add(Append(json, value));
            json.Write("\""u8);
        }

        tokens.Add(new JsonToken(json.WrittenCount, 1, JsonTokenKind.End));
        tokens[0] = new JsonToken(0, tokens.Count - 1, JsonTokenKind.Object);
        json.Write("}"u8);
        return new AutomationEvent(json.WrittenMemory, [.. tokens], source.Slots, source.Time, source.ReceivedAt);
    }

    public static byte[] Write(string id, string source, string type, DateTimeOffset time, string? subject, JsonElement data)
    {
        // As it was sent: what is written anew may lose an escape, or fail at one.
        ReadOnlySpan<byte> json = data.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(data);
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

    private static void CheckNew(AutomationEvent source, string name)
    {
        bool isName = name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            && name is not ("specversion" or "id" or "source" or "type" or "subject" or "time" or "data" or "datacontenttype");
        if (!isName || source.Get(EventPath.Parse(name)).HasValue)
        {
            throw new ArgumentException(isName ? $"the event has the attribute '{name}' already" : $"'{name}' cannot name an extension attribute", nameof(name));
        }
    }

    private static JsonToken Append(ArrayBufferWriter<byte> json, string text)
    {
        ReadOnlySpan<byte> encoded = JsonEncodedText.Encode(text, s_options.Encoder).EncodedUtf8Bytes;
        var token = new JsonToken(json.WrittenCount, encoded.Length, JsonTokenKind.String, encoded.Contains((byte)'\\'));
        json.Write(encoded);
        return token;
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
