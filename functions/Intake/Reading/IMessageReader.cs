namespace Reflex.Functions.Intake.Reading;

/// <summary>Makes events of the body of a message: one, or all of a batch, each standing or falling by itself.</summary>
internal interface IMessageReader
{
    IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope);
}
