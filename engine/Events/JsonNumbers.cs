using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>JSON numbers as doubles and as text.</summary>
internal static class JsonNumbers
{
    private const int ExactDigits = 15;
    private const int MaxIntegerDigits = 40;

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

    /// <summary>
    /// One text for each number, however it is written: `1`, `1.0` and `10e-1` are `1`. No digit is lost: a double holds some 16 of them, and
    /// account numbers have more.
    /// </summary>
    /// <param name="text">A valid JSON number.</param>
    public static string Canonical(ReadOnlySpan<byte> text)
    {
        int exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> mantissa = exponentAt < 0 ? text : text[..exponentAt];
        if (exponentAt < 0 && text.Length <= ExactDigits && text.IndexOf((byte)'.') < 0 && !text.StartsWith("-0"u8))
        {
            return Encoding.ASCII.GetString(text);
        }

        int exponent = 0;
        if (exponentAt >= 0 && !int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return Encoding.ASCII.GetString(text);
        }

        string sign = mantissa[0] == '-' ? "-" : "";
        string digits = Encoding.ASCII.GetString(mantissa[sign.Length..]);
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        long scale = exponent - (point < 0 ? 0 : digits.Length - point - 1);
        string all = digits.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        string significant = all.TrimEnd('0');
        scale += all.Length - significant.Length;
        return significant.Length == 0 ? "0" : Write(sign, significant, scale, text);
    }

    private static string Write(string sign, string significant, long scale, ReadOnlySpan<byte> text)
    {
        if (scale >= 0 && significant.Length + scale <= MaxIntegerDigits)
        {
            return sign + significant + new string('0', (int)scale);
        }

        if (significant.Length <= ExactDigits && TryParse(text, out double value) && double.IsNormal(value))
        {
            return value.ToString("R", CultureInfo.InvariantCulture);
        }

        long exponent = significant.Length - 1 + scale;
        if (exponent is >= 0 and < MaxIntegerDigits)
        {
            int whole = (int)exponent + 1;
            return $"{sign}{significant[..whole]}.{significant[whole..]}";
        }

        string fraction = significant.Length > 1 ? $".{significant[1..]}" : "";
        return exponent is >= -5 and < 0
            ? $"{sign}0.{new string('0', (int)(-exponent - 1))}{significant}"
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{significant[0]}{fraction}E{exponent}");
    }
}
