using System.Text.Json;

namespace Reflex.Engine.Events;

internal static class JsonScanner
{
    /// <summary>Scans one JSON value that begins at <paramref name="start"/>; the tokens' offsets are relative to <paramref name="start"/>.</summary>
    public static string? Scan(ReadOnlySpan<byte> json, int start, int maxDepth, ref JsonToken[] tokens, out int count, out int end, out bool limit)
    {
        count = 0;
        end = start;
        limit = false;
        var reader = new Utf8JsonReader(json[start..], new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
        var open = new Stack<int>();
        try
        {
            while (reader.Read())
            {
                if (count + 1 >= tokens.Length)
                {
                    Array.Resize(ref tokens, tokens.Length * 2);
                }

                int at = (int)reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push(count);
                        tokens[count++] = new JsonToken(at, 0, reader.TokenType == JsonTokenType.StartObject ? JsonTokenKind.Object : JsonTokenKind.Array);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        int first = open.Pop();
                        tokens[first] = new JsonToken(tokens[first].Start, count - first, tokens[first].Kind);
                        tokens[count++] = new JsonToken(at, 1, JsonTokenKind.End);
                        break;
                    case JsonTokenType.PropertyName or JsonTokenType.String:
                        _ = reader.GetString();
                        tokens[count++] = new JsonToken(at + 1, reader.ValueSpan.Length, JsonTokenKind.String, reader.ValueIsEscaped);
                        break;
                    case JsonTokenType.Number:
                        tokens[count++] = new JsonToken(at, reader.ValueSpan.Length, JsonTokenKind.Number);
                        break;
                    default:
                        tokens[count++] = new JsonToken(at, reader.ValueSpan.Length, reader.TokenType == JsonTokenType.True ? JsonTokenKind.True : reader.TokenType == JsonTokenType.False ? JsonTokenKind.False : JsonTokenKind.Null);
                        break;
                }

                if (open.Count == 0)
                {
                    end = start + (int)reader.BytesConsumed;
                    return null;
                }
            }

            return "there is no value";
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            limit = broken.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase);
            return broken.Message;
        }
    }
}
