using System.Buffers.Text;

namespace Reflex.Engine.Events;

/// <summary>JSON numbers as doubles.</summary>
internal static class JsonNumbers
{
    private const int ExactDigits = 15;

    /// <summary>The nearest double; integers of up to 15 digits, which most numbers are, without the general parser.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        if (text.Length <= ExactDigits)
        {
            long integer = 0;
            int i = text.Length > 0 && text[0] == '-' ? 1 : 0;
            int first = i;
            for (; i < text.Length; i++)
            {
                uint digit = (uint)(text[i] - '0');
                if (digit > 9)
                {
                    return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
                }

                integer = (integer * 10) + digit;
            }

            value = first == 1 ? -integer : integer;
            return i > first;
        }

        return Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length;
    }
}
