using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Finds the attributes in a scanned object, tells the schema, and checks what every event must have.</summary>
internal static class EventEnvelope
{
    public static EventParseResult Read(ReadOnlyMemory<byte> json, ReadOnlySpan<JsonToken> tokens, DateTimeOffset receivedAt, EventLimits limits)
    {
        if (tokens[0].Kind != JsonTokenKind.Object)
        {
            return EventParser.Reject(EventRejectionCodes.UnknownSchema, "an event is a JSON object", json);
        }

        Span<int> at = stackalloc int[(int)EventAttribute.Count];
        at.Fill(AutomationEvent.NoToken);
        ReadOnlySpan<byte> bytes = json.Span;
        int end = tokens[0].Length;
        for (int i = 1; i < end;)
        {
            EventAttribute attribute = EventAttributes.Recognise(bytes.Slice(tokens[i].Start, tokens[i].Length), tokens[i].IsEscaped);
            if (attribute != EventAttribute.None)
            {
                if (at[(int)attribute] >= 0)
                {
                    return EventParser.Reject(EventRejectionCodes.DuplicateAttribute, $"'{EventAttributes.NameOf(attribute)}' appears twice", json);
                }

                at[(int)attribute] = i + 1;
            }

            i += 1 + tokens[i + 1].Span;
        }

        return Build(json, tokens, at, receivedAt, limits);
    }

    private static EventParseResult Build(ReadOnlyMemory<byte> json, ReadOnlySpan<JsonToken> tokens, Span<int> at, DateTimeOffset receivedAt, EventLimits limits)
    {
        // CloudEvents' JSON format 2.2: what is null counts as absent.
        DropNull(tokens, ref at[(int)EventAttribute.SpecVersion]);
        bool cloud = at[(int)EventAttribute.SpecVersion] >= 0;
        if (!cloud && at[(int)EventAttribute.EventType] < 0)
        {
            return EventParser.Reject(EventRejectionCodes.UnknownSchema, "it has neither 'specversion' (CloudEvents) nor 'eventType' (Event Grid)", json);
        }

        if (cloud && !IsVersion1(json.Span, tokens[at[(int)EventAttribute.SpecVersion]]))
        {
            return EventParser.Reject(EventRejectionCodes.InvalidAttribute, "'specversion' must be \"1.0\"", json);
        }

        EventAttribute source = cloud ? EventAttribute.Source : EventAttribute.Topic;
        EventAttribute type = cloud ? EventAttribute.Type : EventAttribute.EventType;
        EventAttribute time = cloud ? EventAttribute.Time : EventAttribute.EventTime;
        EventRejection? problem = Check(json, tokens, at, EventAttribute.Id, required: true)
            ?? Check(json, tokens, at, type, required: true)
            ?? Check(json, tokens, at, source, required: cloud)
            ?? Check(json, tokens, at, EventAttribute.Subject, required: false)
            ?? Check(json, tokens, at, time, required: false);
        if (problem is not null)
        {
            return new EventParseResult(problem);
        }

        DateTimeOffset when = receivedAt;
        if (at[(int)time] >= 0 && !TryTime(json.Span, tokens[at[(int)time]], out when))
        {
            return EventParser.Reject(EventRejectionCodes.InvalidAttribute, $"'{EventAttributes.NameOf(time)}' is not an RFC 3339 timestamp", json);
        }

        DropNull(tokens, ref at[(int)EventAttribute.DataBase64]);
        int binary = at[(int)EventAttribute.DataBase64];
        if (cloud && binary >= 0)
        {
            DropNull(tokens, ref at[(int)EventAttribute.Data]);
            return at[(int)EventAttribute.Data] >= 0
                ? EventParser.Reject(EventRejectionCodes.InvalidAttribute, "it has both 'data' and 'data_base64'", json)
                : BinaryData.Decode(json, tokens, binary, at, when, receivedAt, limits);
        }

        var slots = new EventSlots(
            cloud ? EventSchema.CloudEvents : EventSchema.EventGrid,
            at[(int)EventAttribute.Id], at[(int)source], at[(int)type], at[(int)EventAttribute.Subject], at[(int)time], at[(int)EventAttribute.Data]);
        return new EventParseResult(new AutomationEvent(json, tokens.ToArray(), slots, when, receivedAt));
    }

    private static EventRejection? Check(ReadOnlyMemory<byte> json, ReadOnlySpan<JsonToken> tokens, Span<int> at, EventAttribute attribute, bool required)
    {
        ref int token = ref at[(int)attribute];
        DropNull(tokens, ref token);
        if (token >= 0 && tokens[token].Kind != JsonTokenKind.String)
        {
            return new EventRejection(EventRejectionCodes.InvalidAttribute, $"'{EventAttributes.NameOf(attribute)}' must be a string", json);
        }

        if (token >= 0 && tokens[token].Length == 0 && attribute != EventAttribute.Subject)
        {
            token = AutomationEvent.NoToken;
        }

        return required && token < 0
            ? new EventRejection(EventRejectionCodes.MissingAttribute, $"the required attribute '{EventAttributes.NameOf(attribute)}' is absent or empty", json)
            : null;
    }

    private static void DropNull(ReadOnlySpan<JsonToken> tokens, ref int token)
    {
        if (token >= 0 && tokens[token].Kind == JsonTokenKind.Null)
        {
            token = AutomationEvent.NoToken;
        }
    }

    private static bool IsVersion1(ReadOnlySpan<byte> json, JsonToken token) =>
        token.Kind == JsonTokenKind.String && json.Slice(token.Start, token.Length).StartsWith("1."u8);

    private static bool TryTime(ReadOnlySpan<byte> json, JsonToken token, out DateTimeOffset time)
    {
        ReadOnlySpan<byte> raw = json.Slice(token.Start, token.Length);
        return Rfc3339.TryParse(token.IsEscaped ? Encoding.UTF8.GetBytes(JsonStrings.Decode(raw, true)) : raw, out time);
    }
}
