using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Bodies that hold CloudEvents or Event Grid events: structured, in a batch, or in the AMQP binding's binary mode. Where a queue is for one
/// event type, a body may be the bare data: the message gives the id and the time, the queue the type.
/// </summary>
/// <param name="bareType">The event type of bare data; null where bare data is rejected.</param>
internal sealed class EventMessageReader(string? bareType) : IMessageReader
{
    public IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        if (FirstByte(body.Span) == '[')
        {
            return [.. EventParser.ParseBatch(body, envelope.EnqueuedAt).Select(ReadEvent.Of)];
        }

        EventParseResult parsed = EventParser.ParseServiceBus(
            body, envelope.ContentType, envelope.Properties, envelope.MessageId, envelope.Subject, envelope.EnqueuedAt);
        return !parsed.IsAccepted && parsed.Rejection.Code == EventRejectionCodes.UnknownSchema && bareType is not null && envelope.MessageId is { Length: > 0 } id
            ? [FromBareData(id, bareType, body, envelope)]
            : [ReadEvent.Of(parsed)];
    }

    private static ReadEvent FromBareData(string id, string type, ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        JsonElement data = JsonElement.Parse(ByteOrderMark.Skip(body).Span);
        return ReadEvent.Of(AutomationEvent.TryCreate(
            id, $"/servicebus/{envelope.Queue}", type, envelope.EnqueuedAt, envelope.Subject, data, envelope.EnqueuedAt));
    }

    private static byte FirstByte(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = ByteOrderMark.Skip(body).TrimStart(" \t\r\n"u8);
        return rest.IsEmpty ? (byte)0 : rest[0];
    }
}
