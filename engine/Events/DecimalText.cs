using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Decimal numbers as they are written: compared and brought into one form digit by digit, so that none is rounded.</summary>
internal static class DecimalText
{
    /// <summary>Any decimal of so many digits has a double that no other one of so many has.</summary>
    public const int DoubleDigits = 15;

    /// <summary>Digits, and digits after the point, that a decimal always keeps.</summary>
    private const int DecimalDigits = 28;

    /// <summary>2^53: doubles hold every integer up to it.</summary>
    private const long LargestInteger = 1L << 53;

    /// <summary>Powers of ten up to which doubles lose no digits and do not run out.</summary>
    private const int DoubleExponent = 290;

    /// <summary>Larger numbers are written with an exponent.</summary>
    private const int LargestPlainExponent = 39;

    /// <summary>Smaller numbers are written with an exponent.</summary>
    private const int SmallestPlainExponent = -4;

    /// <summary>Whether a double stands for a number: two of which this holds are equal where their doubles are.</summary>
    public static bool FitsDouble(ReadOnlySpan<byte> text) =>
        (text.Length <= DoubleDigits && text.IndexOfAny((byte)'e', (byte)'E') < 0) || IsSmallInteger(text) || new Parts(text).FitDouble;

    /// <summary>Whether <see cref="decimal"/> keeps every digit of a number that is not too large for it.</summary>
    public static bool FitsDecimal(ReadOnlySpan<byte> text) =>
        (text.Length <= DecimalDigits && text.IndexOfAny((byte)'e', (byte)'E') < 0) || new Parts(text).FitDecimal;

    /// <summary>Which of two numbers is the larger: negative, 0 or positive, whatever their spellings.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right))
        {
            return 0;
        }

        var a = new Parts(left);
        var b = new Parts(right);
        if (a.Sign != b.Sign)
        {
            return a.Sign.CompareTo(b.Sign);
        }

        int larger = a.Exponent != b.Exponent ? a.Exponent.CompareTo(b.Exponent) : CompareDigits(a, b);
        return a.Sign * larger;
    }

    /// <summary>
    /// The one text of all spellings of a number: without an exponent from 0.0001 to below 1e40 (`12.50` is `12.5`, `1e3` is `1000`),
    /// otherwise as `1.5E-30`.
    /// </summary>
    public static string Canonical(ReadOnlySpan<byte> text)
    {
        if (IsCanonicalInteger(text))
        {
            return Encoding.ASCII.GetString(text);
        }

        var parts = new Parts(text);
        if (parts.Sign == 0)
        {
            return "0";
        }

        var written = new StringBuilder(parts.Sign < 0 ? "-" : "");
        string digits = parts.Digits();
        switch (parts.Exponent)
        {
            case > LargestPlainExponent or < SmallestPlainExponent:
                written.Append(digits[0]).Append(digits.Length > 1 ? "." : "").Append(digits, 1, digits.Length - 1)
                    .Append(CultureInfo.InvariantCulture, $"E{parts.Exponent:+00;-00}");
                break;
            case < 0 and var exponent:
                written.Append("0.").Append('0', (int)-exponent - 1).Append(digits);
                break;
            case var exponent when digits.Length <= exponent + 1:
                written.Append(digits).Append('0', (int)exponent + 1 - digits.Length);
                break;
            case var exponent:
                int whole = (int)exponent + 1;
                written.Append(digits, 0, whole).Append('.').Append(digits, whole, digits.Length - whole);
                break;
        }

        return written.ToString();
    }

    /// <summary>Whether an integer is written in its one text already, as most are.</summary>
    public static bool IsCanonicalInteger(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = text is [(byte)'-', ..] ? text[1..] : text;
        return digits.Length is > 0 and <= LargestPlainExponent + 1
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits[0] != (byte)'0' || text.Length == 1);
    }

    private static bool IsSmallInteger(ReadOnlySpan<byte> text) =>
        text.Length <= DoubleDigits + 2 && Utf8Parser.TryParse(text, out long integer, out int used) && used == text.Length
        && Math.Abs(integer) <= LargestInteger;

    private static int CompareDigits(in Parts a, in Parts b)
    {
        int atA = a.First, atB = b.First;
        while (true)
        {
            int digitA = a.Next(ref atA), digitB = b.Next(ref atB);
            if (digitA != digitB || digitA < 0)
            {
                // Where one has ended, the other counts on against zeros.
                return Math.Max(digitA, 0) != Math.Max(digitB, 0) ? Math.Max(digitA, 0).CompareTo(Math.Max(digitB, 0))
                    : digitA < 0 && digitB < 0 ? 0
                    : digitA < 0 ? -RestIsLarger(b, atB) : RestIsLarger(a, atA);
            }
        }
    }

    /// <summary>1 where a digit other than 0 is left, else 0.</summary>
    private static int RestIsLarger(in Parts parts, int at)
    {
        int digit;
        while ((digit = parts.Next(ref at)) == 0)
        {
        }

        return digit > 0 ? 1 : 0;
    }

    /// <summary>A number taken apart: its sign, its digits from the first one that counts, and the power of ten of that digit.</summary>
    private readonly ref struct Parts
    {
        private readonly ReadOnlySpan<byte> _mantissa;

        public Parts(ReadOnlySpan<byte> text)
        {
            bool isNegative = text is [(byte)'-', ..];
            text = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
            int exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
            _mantissa = exponentAt < 0 ? text : text[..exponentAt];
            First = _mantissa.IndexOfAnyExcept((byte)'0', (byte)'.');
            if (First < 0)
            {
                return;
            }

            int point = _mantissa.IndexOf((byte)'.');
            point = point < 0 ? _mantissa.Length : point;
            Sign = isNegative ? -1 : 1;
            Exponent = (First < point ? point - First - 1 : point - First) + (exponentAt < 0 ? 0 : ReadExponent(text[(exponentAt + 1)..]));
        }

        public int Sign { get; }

        public int First { get; }

        public long Exponent { get; }

        public bool FitDouble => Count <= DoubleDigits && Math.Abs(Exponent) <= DoubleExponent;

        public bool FitDecimal => Count <= DecimalDigits && Count - 1 - Exponent <= DecimalDigits;

        /// <summary>How many digits count.</summary>
        private int Count
        {
            get
            {
                int end = _mantissa.LastIndexOfAnyExcept((byte)'0', (byte)'.') + 1;
                return Sign == 0 ? 0 : end - First - (_mantissa[First..end].Contains((byte)'.') ? 1 : 0);
            }
        }

        /// <summary>The next digit; -1 at the end.</summary>
        public int Next(ref int at)
        {
            if (at < _mantissa.Length && _mantissa[at] == (byte)'.')
            {
                at++;
            }

            return at < _mantissa.Length ? _mantissa[at++] - '0' : -1;
        }

        /// <summary>The digits that count, without zeros at their end.</summary>
        public string Digits() => Encoding.ASCII.GetString(_mantissa[First..]).Replace(".", "", StringComparison.Ordinal).TrimEnd('0');

        /// <summary>An exponent beyond any that could matter counts as one that is as large as is kept.</summary>
        private static long ReadExponent(ReadOnlySpan<byte> text)
        {
            const long Largest = long.MaxValue / 4;
            text = text is [(byte)'+', ..] ? text[1..] : text;
            return Utf8Parser.TryParse(text, out long exponent, out int used) && used == text.Length
                ? Math.Clamp(exponent, -Largest, Largest)
                : text is [(byte)'-', ..] ? -Largest : Largest;
        }
    }
}
