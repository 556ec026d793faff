using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Finds the end of a JSON string, 16 bytes at a time while nothing in it is special.</summary>
internal static class JsonStringScanner
{
    /// <param name="text">The bytes.</param>
    /// <param name="at">Behind the opening quote.</param>
    /// <param name="escaped">Whether there is a backslash in the string.</param>
    /// <returns>The offset of the closing quote; where there is no valid string, the complement of the offset at which it is broken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindEnd(ReadOnlySpan<byte> text, int at, out bool escaped)
    {
        int special = FindSpecial(text, at);
        escaped = false;
        return (uint)special < (uint)text.Length && text[special] == (byte)'"' ? special : FindEndSlowly(text, special, out escaped);
    }

    /// <summary>What is wrong with a string at the offset that <see cref="FindEnd"/> gave.</summary>
    public static JsonProblem Describe(ReadOnlySpan<byte> text, int at)
    {
        string message = at >= text.Length ? "a string is not closed"
            : text[at] == (byte)'\\' ? "an escape is not valid"
            : text[at] < (byte)' ' ? "a string contains a control character, which must be escaped"
            : "a string is not valid UTF-8";
        return new JsonProblem(at, message);
    }

    /// <summary>The next byte that is a quote, a backslash, a control character or no ASCII; the length where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindSpecial(ReadOnlySpan<byte> text, int at)
    {
        ref byte first = ref MemoryMarshal.GetReference(text);
        while (at <= text.Length - Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref first, (nuint)at);

            // As signed bytes, control characters and everything beyond ASCII are less than a space.
            Vector128<byte> special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)' ')).AsByte();
            uint mask = special.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return at + BitOperations.TrailingZeroCount(mask);
            }

            at += Vector128<byte>.Count;
        }

        while (at < text.Length && text[at] is not ((byte)'"' or (byte)'\\') && (sbyte)text[at] >= (sbyte)' ')
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindEndSlowly(ReadOnlySpan<byte> text, int special, out bool escaped)
    {
        escaped = false;
        while (special < text.Length)
        {
            byte found = text[special];
            if (found == (byte)'"')
            {
                return special;
            }

            if (found == (byte)'\\')
            {
                escaped = true;
                int length = EscapeLength(text, special);
                if (length == 0)
                {
                    return ~special;
                }

                special += length;
            }
            else if (found < (byte)' ' || !TrySkipRunes(text, ref special))
            {
                return ~special;
            }

            special = FindSpecial(text, special);
        }

        return ~special;
    }

    private static bool TrySkipRunes(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] >= 0x80)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            at += consumed;
        }

        return true;
    }

    /// <summary>How many bytes an escape takes, both halves of a surrogate pair together; 0 where it is not valid.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text, int at)
    {
        if (at + 1 >= text.Length)
        {
            return 0;
        }

        if (text[at + 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            return 2;
        }

        int value = text[at + 1] == (byte)'u' ? JsonStrings.Hex4(text, at + 2) : -1;
        if (value is < 0 or (>= 0xDC00 and <= 0xDFFF))
        {
            return 0;
        }

        if (value is < 0xD800 or > 0xDBFF)
        {
            return 6;
        }

        bool paired = at + 7 < text.Length && text[at + 6] == (byte)'\\' && text[at + 7] == (byte)'u'
            && JsonStrings.Hex4(text, at + 8) is >= 0xDC00 and <= 0xDFFF;
        return paired ? 12 : 0;
    }
}
