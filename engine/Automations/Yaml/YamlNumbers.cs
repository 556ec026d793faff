using System.Globalization;

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

        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' or '.' && text.Length > 1 && (char.IsAsciiDigit(text[1]) || text[1] == '.'))))
        {
            return false;
        }

        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>What is kept of a number with more digits than a double holds, such as a long ID; null where all of it is kept.</summary>
    public static string? KeptAs(string text, double value)
    {
        string kept = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Length > 2 && text[1] is 'x' or 'o' || Digits(text) == Digits(kept) ? null : kept;
    }

    /// <summary>Whether a text is written as a number and is larger than any that is kept.</summary>
    public static bool IsTooLarge(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[^1]) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsInfinity(value);

    /// <summary>The digits that say which number it is: without sign, point, exponent, and zeros at either end.</summary>
    private static string Digits(string number)
    {
        int exponent = number.AsSpan().IndexOfAny('e', 'E');
        string mantissa = exponent < 0 ? number : number[..exponent];
        return string.Concat(mantissa.Where(char.IsAsciiDigit)).Trim('0');
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
