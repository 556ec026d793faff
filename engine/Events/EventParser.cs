using System.Text;

namespace Reflex.Engine.Events;

/// <summary>
/// Turns bytes into events. Bad content never throws: it comes back as an <see cref="EventRejection"/> with its reason.
/// </summary>
/// <remarks>
/// The schema is told apart by what the event has: `specversion` makes it a CloudEvent (1.0), otherwise `eventType` an Event Grid
/// event. An event keeps a reference to the bytes that it was parsed from; they must not change afterwards.
/// </remarks>
public static partial class EventParser
{
    private const int FirstTokens = 256;
    private const int MaxKeptTokens = 64 * 1024;

    private static readonly EventLimits s_stored = new() { MaxEventBytes = int.MaxValue >> 4, MaxDepth = JsonScanner.MaxDepth };

    [ThreadStatic]
    private static JsonToken[]? t_tokens;

    /// <summary>Is told of the bytes of each event that is parsed, so that a test can count how often that happens.</summary>
    internal static Action<ReadOnlyMemory<byte>>? Parsing { get; set; }

    /// <summary>Parses one event in CloudEvents or Event Grid JSON.</summary>
    /// <param name="utf8">JSON in UTF-8, a byte order mark being allowed; exactly one object.</param>
    /// <param name="receivedAt">When the bytes came in; the event's time where it has none of its own.</param>
    /// <param name="limits">What is accepted at most; <see cref="EventLimits.Default"/> where null.</param>
    public static EventParseResult Parse(ReadOnlyMemory<byte> utf8, DateTimeOffset receivedAt, EventLimits? limits = null)
    {
        limits ??= EventLimits.Default;
        ReadOnlySpan<byte> json = utf8.Span;
        int start = SkipWhite(json, SkipMark(json));
        if (start == json.Length)
        {
            return Reject(EventRejectionCodes.Empty, "the body is empty", utf8);
        }

        if (IsUtf16(json))
        {
            return Reject(EventRejectionCodes.InvalidJson, "the bytes are UTF-16, according to their byte order mark; send UTF-8", utf8);
        }

        if (json.Length - start > limits.MaxEventBytes)
        {
            return Reject(EventRejectionCodes.LimitExceeded, $"the event has {json.Length - start} bytes; at most {limits.MaxEventBytes} are accepted", utf8);
        }

        EventParseResult result = ParseAt(utf8, start, receivedAt, limits, out int end);
        if (!result.IsAccepted)
        {
            return result;
        }

        int rest = SkipWhite(json, end);
        return rest == json.Length
            ? result
            : Reject(EventRejectionCodes.InvalidJson, $"unexpected content after the event, at byte {rest}", utf8);
    }

    /// <summary>Reads an event that <see cref="AutomationEvent.ToJsonText"/> wrote; however large and deep it is, it was accepted once.</summary>
    /// <inheritdoc cref="Parse"/>
    public static EventParseResult ParseStored(string json, DateTimeOffset receivedAt)
    {
        EventParseResult result = Parse(Encoding.UTF8.GetBytes(json), receivedAt, s_stored);
        result.Event?.KeepText(json);
        return result;
    }

    /// <summary>Reads a batch: a JSON array of events, or one event. Every element stands or falls by itself, even where it is no valid JSON.</summary>
    /// <returns>A result for each event, in order. Where the array breaks off, the events before stand, and one rejection holds the rest.</returns>
    /// <inheritdoc cref="Parse"/>
    public static IReadOnlyList<EventParseResult> ParseBatch(ReadOnlyMemory<byte> utf8, DateTimeOffset receivedAt, EventLimits? limits = null)
    {
        limits ??= EventLimits.Default;
        ReadOnlySpan<byte> json = utf8.Span;
        int at = SkipWhite(json, SkipMark(json));
        if (at == json.Length || json[at] != '[')
        {
            return [Parse(utf8, receivedAt, limits)];
        }

        if (json.Length > limits.MaxBatchBytes)
        {
            return [Reject(EventRejectionCodes.LimitExceeded, $"the batch has {json.Length} bytes; at most {limits.MaxBatchBytes} are accepted", utf8)];
        }

        var results = new List<EventParseResult>();
        at = SkipWhite(json, at + 1);
        if (at < json.Length && json[at] == ']')
        {
            return EndOfBatch(utf8, at + 1, results);
        }

        while (true)
        {
            if (results.Count == limits.MaxBatchEvents)
            {
                results.Add(Reject(EventRejectionCodes.LimitExceeded, $"the batch has more than {limits.MaxBatchEvents} events; the rest was not read", utf8[at..]));
                return results;
            }

            EventParseResult result = ParseAt(utf8, at, receivedAt, limits, out int end);
            if (end < 0)
            {
                end = EndOfUnreadable(json, at);
                if (end < 0)
                {
                    results.Add(result);
                    return results;
                }

                result = new EventParseResult(result.Rejection! with { Raw = utf8[at..end] });
            }

            results.Add(result);
            at = SkipWhite(json, end);
            if (at < json.Length && json[at] == ',')
            {
                at = SkipWhite(json, at + 1);
                continue;
            }

            if (at < json.Length && json[at] == ']')
            {
                return EndOfBatch(utf8, at + 1, results);
            }

            results.Add(Reject(EventRejectionCodes.InvalidJson, $"at byte {at} of the batch, ',' or ']' is expected", utf8[at..]));
            return results;
        }
    }

    /// <summary>Parses the value at an offset; <paramref name="end"/> is -1 where it is not JSON, so that nothing behind it can be found.</summary>
    private static EventParseResult ParseAt(ReadOnlyMemory<byte> utf8, int start, DateTimeOffset receivedAt, EventLimits limits, out int end)
    {
        Parsing?.Invoke(utf8[start..]);
        JsonToken[] tokens = t_tokens ??= new JsonToken[FirstTokens];
        JsonProblem? problem = JsonScanner.Scan(utf8.Span, start, limits.MaxDepth, ref tokens, out int count, out end);
        t_tokens = tokens.Length > MaxKeptTokens ? null : tokens;
        if (problem is { } broken)
        {
            end = -1;
            return Reject(broken.IsLimit ? EventRejectionCodes.LimitExceeded : EventRejectionCodes.InvalidJson, broken.ToString(), utf8[start..]);
        }

        ReadOnlyMemory<byte> own = utf8[start..end];
        if (own.Length > limits.MaxEventBytes)
        {
            return Reject(EventRejectionCodes.LimitExceeded, $"the event has {own.Length} bytes; at most {limits.MaxEventBytes} are accepted", own);
        }

        return EventEnvelope.Read(own, tokens.AsSpan(0, count), receivedAt, limits);
    }

    /// <summary>Where an element ends that is no valid JSON; -1 where the next one cannot be found.</summary>
    private static int EndOfUnreadable(ReadOnlySpan<byte> json, int at)
    {
        int end = JsonItems.EndOf(json, at);
        int next = end < 0 ? json.Length : SkipWhite(json, end);
        return next < json.Length && json[next] is (byte)',' or (byte)']' ? end : -1;
    }

    private static List<EventParseResult> EndOfBatch(ReadOnlyMemory<byte> utf8, int at, List<EventParseResult> results)
    {
        int rest = SkipWhite(utf8.Span, at);
        if (rest < utf8.Length)
        {
            results.Add(Reject(EventRejectionCodes.InvalidJson, $"unexpected content after the batch, at byte {rest}", utf8[rest..]));
        }

        return results;
    }

    internal static EventParseResult Reject(string code, string reason, ReadOnlyMemory<byte> raw) => new(new EventRejection(code, reason, raw));

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    internal static int SkipMark(ReadOnlySpan<byte> json) => json.StartsWith("\uFEFF"u8) ? 3 : 0;

    private static int SkipWhite(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }
}
