using System.Buffers.Binary;

namespace Reflex.Engine.Patterns;

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
        while (text.Length > 2 * Word)
        {
            seed = Fold(BinaryPrimitives.ReadUInt64LittleEndian(text) ^ s_secret, BinaryPrimitives.ReadUInt64LittleEndian(text[Word..]) ^ seed);
            text = text[(2 * Word)..];
        }

        (ulong first, ulong second) = text.Length switch
        {
            >= Word => (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^Word..])),
            >= Word / 2 => (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^(Word / 2)..])),
            > 0 => (text[0] | ((ulong)text[text.Length >> 1] << 8), text[^1]),
            _ => (0UL, 0UL),
        };
        return Fold(Fold(first ^ s_secret, second ^ seed) ^ s_secret, (ulong)length ^ s_seed);
    }

    /// <summary>The product's halves folded into one; the secret keeps a factor from being made zero from outside.</summary>
    private static ulong Fold(ulong a, ulong b) => Math.BigMul(a, b, out ulong low) ^ low;
}
