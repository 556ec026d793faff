namespace Reflex.Functions.Intake.Reading;

/// <summary>Some senders begin a body with a byte order mark, which RFC 8259 (8.1) lets a reader ignore.</summary>
internal static class ByteOrderMark
{
    public static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> body) => body[Length(body.Span)..];

    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> body) => body[Length(body)..];

    private static int Length(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? 3 : 0;
}
