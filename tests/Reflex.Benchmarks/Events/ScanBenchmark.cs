using System.Text.Json;
using Reflex.Benchmarks.Measuring;
using Reflex.Benchmarks.Routing;
using Reflex.Engine.Events;

namespace Reflex.Benchmarks.Events;

/// <summary>What the engine's own JSON scanner wins over making the same table of tokens with System.Text.Json (docs/decisions).</summary>
internal static class ScanBenchmark
{
    private const int MaxDepth = 64;

    private static JsonToken[] s_tokens = new JsonToken[256];

    public static void Run(string[] args)
    {
        _ = args;
        byte[][] events = RoutingInput.CreateEvents();
        foreach (byte[] json in events)
        {
            int count = Scan(json);
            JsonToken[] scanned = s_tokens[..count];
            if (ReadTable(json) != count || !s_tokens.AsSpan(0, count).SequenceEqual(scanned, new SameToken()))
            {
                throw new InvalidOperationException("The contenders do not agree.");
            }
        }

        Console.WriteLine($"{events.Length} CloudEvents of {events.Average(e => e.Length):N0} bytes, {events.Average(Scan):N0} tokens");
        var contest = new Contest("Scanning, rate relative to the bare walk", events.Length, TimeSpan.FromSeconds(5));
        contest.Add("Utf8JsonReader, only walking", (from, to) => Each(events, from, to, Walk));
        contest.Add("Utf8JsonReader, the same table of tokens", (from, to) => Each(events, from, to, ReadTable));
        contest.Add("JsonScanner, the table of tokens", (from, to) => Each(events, from, to, Scan));
        contest.Add("JsonDocument.Parse", (from, to) => Each(events, from, to, Parse));
        contest.Run();
    }

    private static void Each(byte[][] events, int from, int to, Func<byte[], int> work)
    {
        for (int i = from; i < to; i++)
        {
            _ = work(events[i]);
        }
    }

    private static int Scan(byte[] json) => JsonScanner.Scan(json, 0, MaxDepth, ref s_tokens, out int count, out _) is null ? count : -1;

    private static int Walk(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        int tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    /// <summary>It leaves out the check of UTF-8 and of surrogates, which the scanner makes and the reader does not.</summary>
    private static int ReadTable(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Span<int> open = stackalloc int[MaxDepth];
        int depth = 0;
        int written = 0;
        while (reader.Read())
        {
            if (written == s_tokens.Length)
            {
                Array.Resize(ref s_tokens, written * 2);
            }

            int start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open[depth++] = written;
                    s_tokens[written++] = new JsonToken(start, 0, KindOf(reader.TokenType));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    int container = open[--depth];
                    s_tokens[written] = new JsonToken(start, 1, JsonTokenKind.End);
                    s_tokens[container] = new JsonToken(s_tokens[container].Start, written - container, s_tokens[container].Kind);
                    written++;
                    break;
                case JsonTokenType.String or JsonTokenType.PropertyName:
                    s_tokens[written++] = new JsonToken(start + 1, reader.ValueSpan.Length, JsonTokenKind.String, reader.ValueIsEscaped);
                    break;
                default:
                    s_tokens[written++] = new JsonToken(start, reader.ValueSpan.Length, KindOf(reader.TokenType));
                    break;
            }
        }

        return written;
    }

    private static JsonTokenKind KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => JsonTokenKind.Object,
        JsonTokenType.StartArray => JsonTokenKind.Array,
        JsonTokenType.Number => JsonTokenKind.Number,
        JsonTokenType.True => JsonTokenKind.True,
        JsonTokenType.False => JsonTokenKind.False,
        JsonTokenType.Null => JsonTokenKind.Null,
        _ => throw new InvalidOperationException($"{type} has no kind."),
    };

    private static int Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return (int)document.RootElement.ValueKind;
    }

    private sealed class SameToken : IEqualityComparer<JsonToken>
    {
        public bool Equals(JsonToken x, JsonToken y) =>
            (x.Start, x.Length, x.Kind, x.IsEscaped) == (y.Start, y.Length, y.Kind, y.IsEscaped);

        public int GetHashCode(JsonToken token) => HashCode.Combine(token.Start, token.Length, token.Kind, token.IsEscaped);
    }
}
