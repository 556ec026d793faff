namespace Reflex.Engine.Events;

internal enum EventAttribute
{
    None = -1,
    Id,
    Source,
    Type,
    Subject,
    Time,
    Data,
    DataBase64,
    SpecVersion,
    DataContentType,
    Topic,
    EventType,
    EventTime,
    Count,
}

/// <summary>The names of the attributes that the parser looks for, in both schemas.</summary>
internal static class EventAttributes
{
    public static EventAttribute Recognise(ReadOnlySpan<byte> name, bool escaped)
    {
        if (escaped)
        {
            return Recognise(System.Text.Encoding.UTF8.GetBytes(JsonStrings.Decode(name, true)), false);
        }

        switch (name.Length)
        {
            case 2 when name.SequenceEqual("id"u8): return EventAttribute.Id;
            case 4 when name[0] == 't' && name[1] == 'y' && name.SequenceEqual("type"u8): return EventAttribute.Type;
            case 4 when name[0] == 't' && name.SequenceEqual("time"u8): return EventAttribute.Time;
            case 4 when name.SequenceEqual("data"u8): return EventAttribute.Data;
            case 5 when name.SequenceEqual("topic"u8): return EventAttribute.Topic;
            case 6 when name.SequenceEqual("source"u8): return EventAttribute.Source;
            case 7 when name.SequenceEqual("subject"u8): return EventAttribute.Subject;
            case 9 when name.SequenceEqual("eventType"u8): return EventAttribute.EventType;
            case 9 when name.SequenceEqual("eventTime"u8): return EventAttribute.EventTime;
            case 11 when name[0] == 's' && name.SequenceEqual("specversion"u8): return EventAttribute.SpecVersion;
            case 11 when name.SequenceEqual("data_base64"u8): return EventAttribute.DataBase64;
            case 15 when name.SequenceEqual("datacontenttype"u8): return EventAttribute.DataContentType;
            default: return EventAttribute.None;
        }
    }

    public static string NameOf(EventAttribute attribute) => attribute switch
    {
        EventAttribute.DataBase64 => "data_base64",
        EventAttribute.SpecVersion => "specversion",
        EventAttribute.DataContentType => "datacontenttype",
        EventAttribute.EventType => "eventType",
        EventAttribute.EventTime => "eventTime",
        _ => attribute.ToString().ToLowerInvariant(),
    };
}
