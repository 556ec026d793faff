using System.Text.Json;
using System.Text.Unicode;

namespace Reflex.Local.EventGrid;

/// <summary>Splits a request body into its events without building a document of it.</summary>
internal static class EventBody
{
    /// <summary>The nesting that the extension's JSON reader allows too.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>
    /// The events of an array, or the one of an object; false with a sentence where the body is neither or no JSON at all.
    /// </summary>
    public static bool TrySplit(ReadOnlyMemory<byte> body, out IReadOnlyList<ReadOnlyMemory<byte>> events, out string error)
    {
        events = [];
        error = string.Empty;
        body = SkipByteOrderMark(body);
        if (!Utf8.IsValid(body.Span))
        {
            error = "The body is not valid UTF-8.";
            return false;
        }

        try
        {
            return TryRead(body, out events, out error);
        }
        catch (JsonException broken)
        {
            error = $"The body is not valid JSON: {broken.Message}";
            return false;
        }
    }

    private static bool TryRead(ReadOnlyMemory<byte> body, out IReadOnlyList<ReadOnlyMemory<byte>> events, out string error)
    {
        events = [];
        error = string.Empty;
        var reader = new Utf8JsonReader(body.Span, Options);
        if (!reader.Read())
        {
            error = "The body is empty.";
            return false;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                events = [Slice(ref reader, body)];
                break;
            case JsonTokenType.StartArray:
                var list = new List<ReadOnlyMemory<byte>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Slice(ref reader, body));
                }

                events = list;
                break;
            default:
                error = $"The body is a JSON {Kind(reader.TokenType)}; it must be an event (an object) or an array of events.";
                return false;
        }

        // Reads to the end, so that text after the value is refused too.
        while (reader.Read())
        {
        }

        return true;
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    private static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        _ => "null",
    };
}
