using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Fluid.Values;
using Reflex.Engine.Events;

namespace Reflex.Engine.Templates;

/// <summary>A number whose text no decimal has: `1e3`, `1e-30`, one of more than 28 digits. It is written as it came.</summary>
internal sealed class WrittenNumberValue(string text) : FluidValue
{
    public override FluidValues Type => FluidValues.Number;

    /// <summary>A number as it stands in JSON.</summary>
    public static FluidValue Of(string json) =>
        decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
        && number.ToString(CultureInfo.InvariantCulture) == json
            ? NumberValue.Create(number)
            : new WrittenNumberValue(json);

    /// <summary>Which of two numbers is the larger; false where one of them is none.</summary>
    public static bool TryCompare(FluidValue left, FluidValue right, out int order)
    {
        order = 0;
        if (left.Type != FluidValues.Number || right.Type != FluidValues.Number)
        {
            return false;
        }

        order = DecimalText.Compare(Encoding.ASCII.GetBytes(left.ToStringValue()), Encoding.ASCII.GetBytes(right.ToStringValue()));
        return true;
    }

    public override bool Equals(FluidValue? other) => other is not null && TryCompare(this, other, out int order) && order == 0;

    public override bool Equals(object? obj) => obj is FluidValue other && Equals(other);

    public override int GetHashCode() => DecimalText.Canonical(Encoding.ASCII.GetBytes(text)).GetHashCode(StringComparison.Ordinal);

    public override bool ToBooleanValue() => true;

    /// <exception cref="TemplateException">It is larger than what can be calculated with.</exception>
    public override decimal ToNumberValue() => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
        ? number
        : throw new TemplateException($"{text} is larger than what templates calculate with");

    public override string ToStringValue() => text;

    public override object ToObjectValue() => text;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(encoder.Encode(text));
        return default;
    }
}
