using System.Globalization;
using System.Numerics;

namespace Reflex.Engine.Automations.Yaml;

/// <summary>Numbers of YAML 1.2's core schema that are also numbers of JSON, and hexadecimal and octal integers.</summary>
internal static class YamlNumbers
{
    public static bool TryParse(string text, out double value)
    {
        value = 0;
        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'o')
        {
            return TryRadix(text.AsSpan(2), text[1] == 'x' ? 16 : 8, out value);
        }

        if (text.Length == 0
            || !(char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' or '.' && text.Length > 1 && (char.IsAsciiDigit(text[1]) || text[1] == '.'))))
        {
            return false;
        }

        return double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out value)
            && double.IsFinite(value);
    }

    /// <summary>A number in JSON, with its spelling where JSON has the same one, and otherwise with all its digits.</summary>
    /// <param name="text">What <see cref="TryParse"/> takes for a number.</param>
    public static string ToJson(string text)
    {
        if (text.Length > 2 && text[1] is 'x' or 'o')
        {
            return Radix(text.AsSpan(2), text[1] == 'x' ? 16 : 8).ToString(CultureInfo.InvariantCulture);
        }

        string sign = text[0] == '-' ? "-" : "";
        string digits = text.TrimStart('+', '-');
        int exponentAt = digits.AsSpan().IndexOfAny('e', 'E');
        string mantissa = exponentAt < 0 ? digits : digits[..exponentAt];
        string[] parts = mantissa.Split('.');
        string whole = parts[0].TrimStart('0');
        return sign + (whole.Length == 0 ? "0" : whole)
            + (parts.Length > 1 && parts[1].Length > 0 ? "." + parts[1] : "")
            + (exponentAt < 0 ? "" : digits[exponentAt..]);
    }

    /// <summary>Whether a text is written as a number and is larger than any that automations know.</summary>
    public static bool IsTooLarge(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[^1])
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsInfinity(value);

    private static BigInteger Radix(ReadOnlySpan<char> digits, int radix)
    {
        BigInteger value = 0;
        foreach (char c in digits)
        {
            value = (value * radix) + Convert.ToInt32(c.ToString(), 16);
        }

        return value;
    }

    private static bool TryRadix(ReadOnlySpan<char> digits, int radix, out double value)
    {
        value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return double.IsFinite(value);
    }
}
