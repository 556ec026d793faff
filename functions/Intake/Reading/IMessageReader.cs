namespace Reflex.Functions.Intake.Reading;

/// <summary>Reads the body of a message as events: one, or all of a batch, each standing or falling by itself.</summary>
internal interface IMessageReader
{
    IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope);
}
