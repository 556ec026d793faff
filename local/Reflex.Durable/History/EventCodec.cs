namespace Reflex.Durable.History;

/// <summary>
/// The compact binary form of turns and messages. The first byte of each is the format's version, so that a later build
/// reads what an earlier one wrote and an earlier one refuses what it cannot know.
/// </summary>
internal static class EventCodec
{
    private const byte FormatVersion = 1;

    public static byte[] EncodeTurn(EventWriter writer, Turn turn)
    {
        writer.Clear();
        writer.Byte(FormatVersion);
        writer.Time(turn.At);
        Write(writer, turn.Inbox);
        Write(writer, turn.Actions);
        return writer.Take();
    }

    public static Turn DecodeTurn(ReadOnlySpan<byte> data)
    {
        EventReader reader = Open(data);
        DateTime at = reader.Time();
        DurableEvent[] inbox = ReadAll(ref reader);
        DurableEvent[] actions = ReadAll(ref reader);
        return new Turn(at, inbox, actions);
    }

    public static byte[] EncodeMessage(EventWriter writer, DurableEvent message)
    {
        writer.Clear();
        writer.Byte(FormatVersion);
        EventFormats.Write(writer, message);
        return writer.Take();
    }

    public static DurableEvent DecodeMessage(ReadOnlySpan<byte> data)
    {
        EventReader reader = Open(data);
        return EventFormats.Read(ref reader);
    }

    private static EventReader Open(ReadOnlySpan<byte> data)
    {
        EventReader reader = new(data);
        byte version = reader.Byte();
        return version == FormatVersion
            ? reader
            : throw new InvalidDataException(
                $"The stored data is of format {version}; this build reads format {FormatVersion}. Run the newer build that wrote it.");
    }

    public static void Write(EventWriter writer, IReadOnlyList<DurableEvent> events)
    {
        writer.Number(events.Count);
        for (int i = 0; i < events.Count; i++)
        {
            EventFormats.Write(writer, events[i]);
        }
    }

    public static DurableEvent[] ReadAll(ref EventReader reader)
    {
        DurableEvent[] events = new DurableEvent[reader.Count()];
        for (int i = 0; i < events.Length; i++)
        {
            events[i] = EventFormats.Read(ref reader);
        }

        return events;
    }
}
