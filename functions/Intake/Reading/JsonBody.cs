namespace Reflex.Functions.Intake.Reading;

/// <summary>Bodies as senders write them: some begin with a byte order mark, which RFC 8259 (8.1) lets a reader ignore.</summary>
internal static class JsonBody
{
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body[MarkLength(body.Span)..];

    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body[MarkLength(body)..];

    private static int MarkLength(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? 3 : 0;
}
