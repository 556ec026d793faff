namespace Reflex.Functions.Intake.Reading;

/// <summary>Reads bodies as the doors do, for tools that have a file and no door.</summary>
public static class BodyReader
{
    private static readonly Door s_events = new("", "", new EventMessageReader(bareType: null), dataType: null);

    /// <summary>
    /// What comes of each item: CloudEvents and Event Grid events, alerts in the common alert schema, sign-in records and Defender alerts, each
    /// with its derived attributes.
    /// </summary>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="receivedAt">When it counts as received.</param>
    public static IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        Door door = Door.All.FirstOrDefault(one => one.Recognises(body)) ?? s_events;
        return door.Read(body, new MessageEnvelope(door.Entity) { EnqueuedAt = receivedAt });
    }
}
