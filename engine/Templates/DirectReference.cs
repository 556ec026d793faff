using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Fluid.Values;
using Reflex.Engine.Events;

namespace Reflex.Engine.Templates;

/// <summary>
/// A reference that is one value, `{{ part.path }}`, or one value with arithmetic, `{{ part.path | times: 20 }}`: what it comes to is read
/// out of the bound event, as the template engine would write it. Where that takes more than reading, it says so and the engine is asked.
/// </summary>
internal sealed class DirectReference
{
    /// <summary>So many characters of a number leave room in a decimal for a factor of as many.</summary>
    private const int FactorDigits = 12;

    /// <summary>Longer texts may exceed what a template writes, so the template decides.</summary>
    private const int MaxTextBytes = 16 * 1024;

    /// <summary>Below this a double stands for one decimal alone.</summary>
    private const long ExactMantissa = 1_000_000_000_000_000;

    /// <summary>Powers of ten that a double holds exactly.</summary>
    private static readonly double[] s_powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private static readonly HashSet<string> s_arithmetic = new(StringComparer.Ordinal)
    {
        "times", "divided_by", "plus", "minus", "modulo", "abs", "ceil", "floor", "round", "at_least", "at_most",
    };

    private readonly (string Part, EventPath Path)[] _values;
    private readonly bool _isArithmetic;
    private readonly decimal? _factor;

    private DirectReference((string Part, EventPath Path)[] values, bool isArithmetic, decimal? factor)
    {
        _values = values;
        _isArithmetic = isArithmetic;
        _factor = factor;
    }

    /// <summary>The reference of a template; null if it is more than one value with arithmetic.</summary>
    public static DirectReference? Of(IFluidTemplate template)
    {
        if (template is not FluidTemplate { Statements: [OutputStatement { Filters: null or { Count: 0 } } output] })
        {
            return null;
        }

        var values = new List<(string Part, EventPath Path)>();
        Expression expression = output.Expression;
        decimal? factor = null;
        int filters = 0;
        for (; expression is FilterExpression filter; expression = filter.Input, filters++)
        {
            if (!s_arithmetic.Contains(filter.Name)
                || !filter.Parameters.All(p => p.Expression is LiteralExpression || Add(p.Expression, values)))
            {
                return null;
            }

            factor = filter is { Name: "times", Parameters: [{ Expression: LiteralExpression { Value: NumberValue number } }] }
                ? number.ToNumberValue()
                : null;
        }

        if (!Add(expression, values))
        {
            return null;
        }

        bool isFactor = filters == 1 && factor is { } f && f.ToString(CultureInfo.InvariantCulture).Length <= FactorDigits;
        return new DirectReference([.. values], filters > 0, isFactor ? factor : null);
    }

    /// <summary>The text; false where the engine has to be asked. Null where the reference comes to nothing.</summary>
    public bool TryGetText(IPartBindings bindings, out string? text)
    {
        text = null;
        if (_isArithmetic)
        {
            // Liquid takes what is missing, or no number, for 0; here it is nothing, so that no threshold comes of it.
            return !Array.TrueForAll(_values, v => IsNumber(Bound(v, bindings)));
        }

        EventValue value = Bound(_values[0], bindings);
        switch (value.Kind)
        {
            case EventValueKind.Missing or EventValueKind.Null:
                return true;
            case EventValueKind.Boolean:
                text = value.ToText();
                return true;
            case EventValueKind.Number when value.Raw(out _).Length <= MaxTextBytes:
                text = value.ToText();
                return true;
            case EventValueKind.String when value.Raw(out _).Length <= MaxTextBytes:
                text = value.ToText() is { Length: > 0 } own ? own : null;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The number with its digits; false where there is none or the text has to be asked.</summary>
    public bool TryGetNumber(IPartBindings bindings, out Numeral number)
    {
        number = default;
        if (_isArithmetic && _factor is null)
        {
            return false;
        }

        EventValue value = Bound(_values[0], bindings);
        if (value.Kind != EventValueKind.Number)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = value.Raw(out _);
        if (_factor is not { } factor)
        {
            return digits.Length <= MaxTextBytes && Numeral.TryParse(digits, out number) && double.IsFinite(number.Value);
        }

        return digits.Length <= FactorDigits && digits.IndexOfAny((byte)'e', (byte)'E') < 0 && TryMultiply(digits, factor, out number);
    }

    /// <summary>The text's bytes where it is plain ASCII as it stands in the event, and not empty.</summary>
    public bool TryGetAscii(IPartBindings bindings, out ReadOnlySpan<byte> ascii)
    {
        ascii = default;
        return !_isArithmetic && Bound(_values[0], bindings).TryGetUtf8(out ascii)
            && ascii.Length is > 0 and <= MaxTextBytes && Ascii.IsValid(ascii);
    }

    /// <summary>The product in decimal, as the template has it.</summary>
    private static bool TryMultiply(ReadOnlySpan<byte> digits, decimal factor, out Numeral number)
    {
        number = default;
        if (!Utf8Parser.TryParse(digits, out decimal value, out int used) || used != digits.Length)
        {
            return false;
        }

        decimal product = value * factor;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(product, parts);
        long mantissa = (uint)parts[0] | ((long)parts[1] << 32);
        if (parts[2] == 0 && mantissa is >= 0 and < ExactMantissa && product.Scale < s_powers.Length)
        {
            // Both are exact, so that the one rounding of the division is the right one.
            double quotient = (double)mantissa / s_powers[product.Scale];
            number = new Numeral(decimal.IsNegative(product) ? -quotient : quotient, default);
            return true;
        }

        return Numeral.TryParse(Encoding.ASCII.GetBytes(product.ToString(CultureInfo.InvariantCulture)), out number);
    }

    private static bool IsNumber(EventValue value) =>
        value.Kind is EventValueKind.Number or EventValueKind.String
            && decimal.TryParse(value.ToText(), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static EventValue Bound((string Part, EventPath Path) value, IPartBindings bindings) =>
        bindings.Last(value.Part) is { } bound ? bound.Get(value.Path) : default;

    /// <summary>`part.a.b` as a path into the part's event; what Liquid has members of its own for is left to it.</summary>
    private static bool Add(Expression expression, List<(string Part, EventPath Path)> values)
    {
        if (expression is not MemberExpression { Segments: { Count: > 1 } segments } || !segments.All(s => s is IdentifierSegment))
        {
            return false;
        }

        string[] names = [.. segments.Cast<IdentifierSegment>().Select(s => s.Identifier)];
        if (names.Skip(1).Any(n => n is "size" or "first" or "last") || !EventPath.TryParse(string.Join('.', names[1..]), out EventPath? path, out _)
            || path!.Root == EventPathRoot.Time || path.Segments.Any(s => s.Index >= 0))
        {
            return false;
        }

        values.Add((names[0], path));
        return true;
    }
}
