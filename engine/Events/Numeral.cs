using System.Buffers.Text;

namespace Reflex.Engine.Events;

/// <summary>
/// A number to be compared: the double nearest to it, which tells most numbers apart, and its digits for those that it does not.
/// </summary>
/// <param name="value">The double nearest to it.</param>
/// <param name="digits">Its text; empty where the double stands for no other number.</param>
internal readonly ref struct Numeral(double value, ReadOnlySpan<byte> digits)
{
    private const int LongestDouble = 32;

    private readonly ReadOnlySpan<byte> _digits = digits;

    /// <summary>The double nearest to the number.</summary>
    public double Value { get; } = value;

    /// <summary>The text of a number that its double does not tell apart from others; null for all others. For keeping it.</summary>
    public byte[]? DigitsToKeep => FitsDouble ? null : _digits.ToArray();

    /// <summary>Whether the double stands for this number alone.</summary>
    public bool FitsDouble => _digits.IsEmpty || DecimalText.FitsDouble(_digits);

    /// <summary>The text as a number; false where it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Numeral number)
    {
        bool isNumber = JsonNumbers.TryParse(text, out double value);
        number = new Numeral(value, text);
        return isNumber;
    }

    /// <summary>Which of two numbers is the larger: negative, 0 or positive.</summary>
    public int CompareTo(in Numeral other)
    {
        // Rounding keeps the order, so that doubles which differ decide.
        if (Value != other.Value)
        {
            return Value < other.Value ? -1 : 1;
        }

        return FitsDouble && other.FitsDouble ? 0 : CompareDigits(other);
    }

    private int CompareDigits(in Numeral other)
    {
        Span<byte> scratch = stackalloc byte[LongestDouble];
        Utf8Formatter.TryFormat(Value, scratch, out int written);
        ReadOnlySpan<byte> nearest = scratch[..written];
        return DecimalText.Compare(_digits.IsEmpty ? nearest : _digits, other._digits.IsEmpty ? nearest : other._digits);
    }
}
