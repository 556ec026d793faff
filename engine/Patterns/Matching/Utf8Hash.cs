using System.Buffers.Binary;
using System.Numerics;

namespace Reflex.Engine.Patterns;

/// <summary>
/// Hash of UTF-8 text for tables in memory: multiply and fold, eight bytes at a time. Seeded anew in each process, so that nobody can
/// prepare collisions; never stored, and no result depends on it.
/// </summary>
internal static class Utf8Hash
{
    private const ulong Multiplier1 = 0x9E3779B97F4A7C15;
    private const ulong Multiplier2 = 0xD6E8FEB86659FD93;

    private static readonly ulong s_seed = (ulong)Random.Shared.NextInt64() | 1;

    public static ulong Of(ReadOnlySpan<byte> text) => Of(text, s_seed);

    public static ulong Of(ReadOnlySpan<byte> text, ulong seed)
    {
        ulong hash = seed ^ ((ulong)text.Length * Multiplier1);
        while (text.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[8..];
        }

        if (text.Length > 0)
        {
            ulong rest = text.Length >= 4
                ? BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << 32)
                : text[0] | ((ulong)text[text.Length >> 1] << 8) | ((ulong)text[^1] << 16);
            hash = Mix(hash ^ rest);
        }

        return Mix(hash ^ Multiplier2);
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Multiplier2, out ulong low);
        return BitOperations.RotateLeft(value, 29) ^ high ^ low;
    }
}
