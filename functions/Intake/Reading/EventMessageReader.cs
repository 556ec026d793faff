using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Functions.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Messages that hold CloudEvents: structured, in a batch, or in the AMQP binding's binary mode. Where a queue is for one
/// event type, a body that is the bare data is taken too: the message gives the id and the time, the queue the type.
/// </summary>
/// <param name="defaultType">The event type of bare data; null where the queue is for any type and bare data is rejected.</param>
internal sealed class EventMessageReader<TData>(string? defaultType) : IMessageReader
    where TData : class, IEventData
{
    public IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        if (FirstByte(body.Span) == '[')
        {
            return [.. EventParser.ParseBatch(body, envelope.EnqueuedAt).Select(TypedEvent.Check<TData>)];
        }

        EventParseResult parsed = EventParser.ParseServiceBus(
            body, envelope.ContentType, envelope.Properties, envelope.MessageId, envelope.Subject, envelope.EnqueuedAt);
        if (!parsed.IsAccepted && parsed.Rejection.Code == EventRejectionCodes.UnknownSchema && defaultType is not null && envelope.MessageId is { Length: > 0 } id)
        {
            return [FromBareData(id, defaultType, body, envelope)];
        }

        return [TypedEvent.Check<TData>(parsed)];
    }

    private static ReadEvent FromBareData(string id, string type, ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        try
        {
            JsonElement data = JsonElement.Parse(body.Span);
            AutomationEvent bare = AutomationEvent.Create(
                id, $"/servicebus/{envelope.Queue}", type, envelope.EnqueuedAt, envelope.Subject, data, envelope.EnqueuedAt);
            return TypedEvent.Check<TData>(bare);
        }
        catch (ArgumentException tooDeep)
        {
            return ReadEvent.Rejected(EventRejectionCodes.LimitExceeded, tooDeep.Message, body);
        }
    }

    private static byte FirstByte(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = body.TrimStart(" \t\r\n"u8);
        return rest.IsEmpty ? (byte)0 : rest[0];
    }
}
