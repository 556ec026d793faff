using System.Buffers.Binary;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// Hash of UTF-8 text for tables in memory: multiply and fold, sixteen bytes at a time. Seeded anew in each process, so that nobody can
/// prepare collisions; never stored, and no result depends on it.
/// </summary>
internal static class Utf8Hash
{
    private const int Word = sizeof(ulong);

    private static readonly ulong s_seed = (ulong)Random.Shared.NextInt64();
    private static readonly ulong s_secret = (ulong)Random.Shared.NextInt64() | 1;

    public static ulong Of(ReadOnlySpan<byte> text) => Of(text, s_seed);

    public static ulong Of(ReadOnlySpan<byte> text, ulong seed)
    {
        int length = text.Length;
        seed ^= (ulong)length;
        int at = 0;
        for (; at + (2 * Word) < length; at += 2 * Word)
        {
            seed = Fold(WordAt(text, at) ^ s_secret, WordAt(text, at + Word) ^ seed);
        }

        // What is left is read together with what stands before it, where there is anything.
        (ulong first, ulong second) = length switch
        {
            >= Word => (WordAt(text, Math.Max(0, length - (2 * Word))), WordAt(text, length - Word)),
            >= Word / 2 => (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[(length - (Word / 2))..])),
            > 0 => (text[0] | ((ulong)text[length >> 1] << 8), text[length - 1]),
            _ => (0UL, 0UL),
        };
        return Fold(first ^ s_secret, second ^ seed);
    }

    private static ulong WordAt(ReadOnlySpan<byte> text, int at) => BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);

    /// <summary>The product's halves folded into one; the secret keeps a factor from being made zero from outside.</summary>
    private static ulong Fold(ulong a, ulong b) => Math.BigMul(a, b, out ulong low) ^ low;
}
