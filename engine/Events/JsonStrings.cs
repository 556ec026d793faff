using System.Buffers;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>The text of JSON strings, from bytes that the scanner has found to be valid.</summary>
internal static class JsonStrings
{
    private const int StackBytes = 256;

    public static string Decode(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        byte[]? rented = null;
        Span<byte> buffer = raw.Length <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(raw.Length));
        try
        {
            int length = Unescape(raw, buffer);
            return Encoding.UTF8.GetString(buffer[..length]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Writes the UTF-8 text of an escaped string; it is never longer than the string itself.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < raw.Length;)
        {
            int plain = raw[i..].IndexOf((byte)'\\');
            if (plain < 0)
            {
                plain = raw.Length - i;
            }

            raw.Slice(i, plain).CopyTo(destination[written..]);
            written += plain;
            i += plain;
            if (i >= raw.Length)
            {
                break;
            }

            byte escape = raw[i + 1];
            if (escape == (byte)'u')
            {
                int value = Hex4(raw, i + 2);
                i += 6;
                if (value is >= 0xD800 and <= 0xDBFF)
                {
                    value = 0x10000 + ((value - 0xD800) << 10) + (Hex4(raw, i + 2) - 0xDC00);
                    i += 6;
                }

                written += new Rune(value).EncodeToUtf8(destination[written..]);
            }
            else
            {
                destination[written++] = escape switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'t' => (byte)'\t',
                    (byte)'r' => (byte)'\r',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    _ => escape,
                };
                i += 2;
            }
        }

        return written;
    }

    /// <summary>Whether an escaped or plain JSON string is exactly this UTF-8 text.</summary>
    public static bool TextEquals(ReadOnlySpan<byte> raw, bool escaped, ReadOnlySpan<byte> utf8)
    {
        if (!escaped)
        {
            return raw.SequenceEqual(utf8);
        }

        if (raw.Length < utf8.Length)
        {
            return false;
        }

        byte[]? rented = null;
        Span<byte> buffer = raw.Length <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(raw.Length));
        bool equal = buffer[..Unescape(raw, buffer)].SequenceEqual(utf8);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return equal;
    }

    /// <summary>The value of four hexadecimal digits, or -1.</summary>
    public static int Hex4(ReadOnlySpan<byte> bytes, int at)
    {
        if (at + 4 > bytes.Length)
        {
            return -1;
        }

        int value = 0;
        for (int i = at; i < at + 4; i++)
        {
            int digit = bytes[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => bytes[i] - '0',
                >= (byte)'a' and <= (byte)'f' => bytes[i] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => bytes[i] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return -1;
            }

            value = (value << 4) | digit;
        }

        return value;
    }
}
