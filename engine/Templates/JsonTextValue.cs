using System.Globalization;
using System.Text.Encodings.Web;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>A text that is JSON: in a body written as JSON it stands for its value.</summary>
internal sealed class JsonTextValue(string json) : FluidValue
{
    public override FluidValues Type => FluidValues.String;

    public override bool Equals(FluidValue? other) => other is { Type: FluidValues.String } && other.ToStringValue() == json;

    public override bool Equals(object? obj) => obj is FluidValue other && Equals(other);

    public override int GetHashCode() => json.GetHashCode(StringComparison.Ordinal);

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => new StringValue(json).ToNumberValue();

    public override string ToStringValue() => json;

    public override object ToObjectValue() => json;

    public override bool Contains(FluidValue value) => json.Contains(value.ToStringValue(), StringComparison.Ordinal);

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(encoder.Encode(json));
        return default;
    }
}
