using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

public sealed class DecimalTextTests
{
    /// <summary>Numbers close to each other, in many spellings.</summary>
    private static readonly Gen<string> s_number =
        from sign in Pick("", "-")
        from whole in Gen.OneOf(Gen.Int[0, 20].Select(i => i.ToString(CultureInfo.InvariantCulture)), Gen.Long[0, long.MaxValue].Select(l => l.ToString(CultureInfo.InvariantCulture)),
            Pick("9007199254740991", "9007199254740992", "9007199254740993", "100000000000000000000", "1000000"))
        from fraction in Pick("", ".0", ".5", ".50", ".05", ".1234567890123456789", ".00000000000000000001")
        from exponent in Pick("", "e0", "E+2", "e-2", "e-25", "e20")
        select sign + whole + fraction + exponent;

    [Theory]
    [InlineData("7615917337495251231", "7615917337495251231")]
    [InlineData("-7615917337495251231", "-7615917337495251231")]
    [InlineData("12.50", "12.5")]
    [InlineData("1.0", "1")]
    [InlineData("1e3", "1000")]
    [InlineData("120e-1", "12")]
    [InlineData("-0", "0")]
    [InlineData("-0.00", "0")]
    [InlineData("0.00001", "1E-05")]
    [InlineData("1e-30", "1E-30")]
    [InlineData("0.0000000150", "1.5E-08")]
    [InlineData("1e300", "1E+300")]
    [InlineData("1000000000000000000000", "1000000000000000000000")]
    [InlineData("7.0", "7")]
    [InlineData("70e-1", "7")]
    [InlineData("0.7E1", "7")]
    [InlineData("-0.0e5", "0")]
    [InlineData("1000000000000000", "1000000000000000")]
    [InlineData("1e15", "1000000000000000")]
    [InlineData("-7615917337495251299.0", "-7615917337495251299")]
    [InlineData("1.0000000000000000001", "1.0000000000000000001")]
    [InlineData("0.0001234567890123456789", "0.0001234567890123456789")]
    [InlineData("1e999", "1E+999")]
    [InlineData("1.5e-999", "1.5E-999")]
    [InlineData("1e99999999999", "1E+99999999999")]
    public void All_spellings_of_a_number_have_one_text(string written, string expected) =>
        Assert.Equal(expected, DecimalText.Canonical(Encoding.ASCII.GetBytes(written)));

    [Fact]
    public void Numbers_compare_as_their_values_do() => Gen.Select(s_number, s_number).Sample((a, b) =>
    {
        int expected = Exact(a).CompareTo(Exact(b));

        Assert.Equal(expected, Math.Sign(DecimalText.Compare(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b))));
        Assert.Equal(expected == 0, DecimalText.Canonical(Encoding.ASCII.GetBytes(a)) == DecimalText.Canonical(Encoding.ASCII.GetBytes(b)));
        Assert.True(Numeral.TryParse(Encoding.ASCII.GetBytes(a), out Numeral left) & Numeral.TryParse(Encoding.ASCII.GetBytes(b), out Numeral right));
        Assert.Equal(expected, left.CompareTo(right));
    });

    [Fact]
    public void A_canonical_text_is_its_own_and_the_same_number() => s_number.Sample(a =>
    {
        string canonical = DecimalText.Canonical(Encoding.ASCII.GetBytes(a));

        Assert.Equal(canonical, DecimalText.Canonical(Encoding.ASCII.GetBytes(canonical)));
        Assert.Equal(Exact(a), Exact(canonical));
    });

    [Fact]
    public void A_key_of_an_ordinary_number_is_what_it_was() => Gen.OneOf(Gen.Int.Select(i => (double)i), Gen.Int[-99999, 99999].Select(i => i / 1000.0)).Sample(number =>
        Assert.Equal(number.ToString("R", CultureInfo.InvariantCulture), DecimalText.Canonical(Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)))));

    private static Gen<string> Pick(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>The number times 10^60, which is an integer for all that are made here.</summary>
    private static BigInteger Exact(string number)
    {
        int exponentAt = number.IndexOfAny(['e', 'E']);
        int exponent = exponentAt < 0 ? 0 : int.Parse(number.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string[] parts = (exponentAt < 0 ? number : number[..exponentAt]).Split('.');
        string fraction = parts.Length > 1 ? parts[1] : "";
        return BigInteger.Parse(parts[0] + fraction, CultureInfo.InvariantCulture) * BigInteger.Pow(10, 60 + exponent - fraction.Length);
    }
}
