using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

public sealed class JsonNumbersTests
{
    [Theory]
    [InlineData("7", "7")]
    [InlineData("7.0", "7")]
    [InlineData("70e-1", "7")]
    [InlineData("0.7E1", "7")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("0.00001", "1E-05")]
    [InlineData("1000000000000000", "1000000000000000")]
    [InlineData("1e15", "1000000000000000")]
    [InlineData("7615917337495251231", "7615917337495251231")]
    [InlineData("7615917337495251299", "7615917337495251299")]
    [InlineData("-7615917337495251299.0", "-7615917337495251299")]
    [InlineData("1.0000000000000000001", "1.0000000000000000001")]
    [InlineData("0.0001234567890123456789", "0.0001234567890123456789")]
    [InlineData("1e999", "1E999")]
    [InlineData("1.5e-999", "1.5E-999")]
    [InlineData("1e99999999999", "1e99999999999")]
    public void A_number_has_one_text_with_every_digit(string json, string text) =>
        Assert.Equal(text, JsonNumbers.Canonical(Encoding.ASCII.GetBytes(json)));
}
