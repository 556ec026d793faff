using System.Buffers.Text;

namespace Reflex.Engine.Events;

/// <summary>
/// CloudEvents `data_base64`: where the decoded bytes are JSON, and the content type does not say otherwise, they become the
/// event's data. Other content stays as it is, reachable as `data_base64`, and the event has no data.
/// </summary>
internal static class BinaryData
{
    public static EventParseResult Decode(
        ReadOnlyMemory<byte> json, ReadOnlySpan<JsonToken> tokens, int binary, Span<int> at, DateTimeOffset time, DateTimeOffset receivedAt, EventLimits limits)
    {
        JsonToken token = tokens[binary];
        string? text = token.Kind == JsonTokenKind.String ? JsonStrings.Decode(json.Span.Slice(token.Start, token.Length), token.IsEscaped) : null;
        if (text is null || !Base64.IsValid(text))
        {
            return EventParser.Reject(EventRejectionCodes.InvalidAttribute, "'data_base64' must be a string in Base64", json);
        }

        var slots = new EventSlots(
            EventSchema.CloudEvents,
            at[(int)EventAttribute.Id], at[(int)EventAttribute.Source], at[(int)EventAttribute.Type], at[(int)EventAttribute.Subject],
            at[(int)EventAttribute.Time], AutomationEvent.NoToken);
        var plain = new AutomationEvent(json, tokens.ToArray(), slots, time, receivedAt);
        ReadOnlySpan<byte> data = Convert.FromBase64String(text);
        data = data[EventParser.SkipMark(data)..];
        if (!MediaTypes.MayBeJson(ContentType(json.Span, tokens, at)) || !IsJson(data, limits.MaxDepth - 1))
        {
            return new EventParseResult(plain);
        }

        Dictionary<string, string> extensions = EventWriter.ExtensionsOf(plain);
        extensions.Remove("data_base64");
        byte[] rewritten = EventWriter.Write(
            plain.Id, plain.Source, plain.Type, at[(int)EventAttribute.Time] < 0 ? null : time, plain.Subject, extensions, data);
        return EventParser.Parse(rewritten, receivedAt, limits with { MaxEventBytes = int.MaxValue >> 4 });
    }

    /// <summary>Whether bytes are exactly one JSON value.</summary>
    public static bool IsJson(ReadOnlySpan<byte> data, int maxDepth)
    {
        var tokens = new JsonToken[64];
        int start = 0;
        while (start < data.Length && data[start] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            start++;
        }

        return start < data.Length && JsonScanner.Scan(data, start, maxDepth, ref tokens, out _, out int end) is null
            && data[end..].TrimEnd(" \n\r\t"u8).IsEmpty;
    }

    private static string? ContentType(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens, Span<int> at)
    {
        int index = at[(int)EventAttribute.DataContentType];
        return index >= 0 && tokens[index].Kind == JsonTokenKind.String
            ? JsonStrings.Decode(json.Slice(tokens[index].Start, tokens[index].Length), tokens[index].IsEscaped)
            : null;
    }
}
