using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Conditions;

/// <summary>Compares one value, which is there and is no array, with the operands of a comparison.</summary>
internal static class OperandMatch
{
    public static bool Any(Comparison comparison, EventValue value, IPartBindings? bindings)
    {
        ReadOnlySpan<Operand> operands = comparison.OperandSpan;
        if (comparison.Operator == ComparisonOperator.Between)
        {
            return InAnyRange(operands, value, bindings);
        }

        foreach (Operand operand in operands)
        {
            if (One(comparison, operand, value, bindings))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compares two numbers; false: the operator is one for texts or ranges.</summary>
    public static bool TryCompare(ComparisonOperator op, double left, double right, out bool fits)
    {
        switch (op)
        {
            case ComparisonOperator.In:
                fits = left == right;
                return true;
            case ComparisonOperator.GreaterThan:
                fits = left > right;
                return true;
            case ComparisonOperator.GreaterThanOrEquals:
                fits = left >= right;
                return true;
            case ComparisonOperator.LessThan:
                fits = left < right;
                return true;
            case ComparisonOperator.LessThanOrEquals:
                fits = left <= right;
                return true;
            default:
                fits = false;
                return false;
        }
    }

    private static bool One(Comparison comparison, Operand operand, EventValue value, IPartBindings? bindings) => comparison.Operator switch
    {
        ComparisonOperator.In => Equal(comparison, operand, value, bindings),
        ComparisonOperator.GreaterThan or ComparisonOperator.GreaterThanOrEquals or ComparisonOperator.LessThan or ComparisonOperator.LessThanOrEquals =>
            Numbers(operand, value, bindings, out Numeral left, out Numeral right)
            && TryCompare(comparison.Operator, left.CompareTo(right), 0, out bool fits) && fits,
        ComparisonOperator.StartsWith or ComparisonOperator.EndsWith or ComparisonOperator.Contains => Text(
            comparison, operand, value, bindings),
        _ => throw OperatorNames.Unknown(comparison.Operator),
    };

    private static bool InAnyRange(ReadOnlySpan<Operand> operands, EventValue value, IPartBindings? bindings)
    {
        if (!value.TryGetNumeral(out Numeral number))
        {
            return false;
        }

        for (int i = 0; i + 1 < operands.Length; i += 2)
        {
            if (TryNumber(operands[i], bindings, out Numeral low) && TryNumber(operands[i + 1], bindings, out Numeral high)
                && number.CompareTo(low) >= 0 && number.CompareTo(high) <= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Equal(Comparison comparison, Operand operand, EventValue value, IPartBindings? bindings)
    {
        switch (operand.Kind)
        {
            case OperandKind.Text:
                return Text(comparison, operand, value, bindings);
            case OperandKind.Number:
                return value.TryGetNumeral(out Numeral number) && number.CompareTo(operand.Numeral) == 0;
            case OperandKind.Boolean:
                return value.TryGetBoolean(out bool flag) && flag == (operand.Number != 0);
            case OperandKind.Template:
                return value.Kind switch
                {
                    EventValueKind.Number => Numbers(operand, value, bindings, out Numeral left, out Numeral right)
                        && left.CompareTo(right) == 0,
                    EventValueKind.Boolean => string.Equals(
                        value.ToText(), operand.Template!.Render(bindings), StringComparison.OrdinalIgnoreCase),
                    EventValueKind.String => Text(comparison, operand, value, bindings),
                    _ => false,
                };
            default:
                return false;
        }
    }

    private static bool Numbers(Operand operand, EventValue value, IPartBindings? bindings, out Numeral left, out Numeral right)
    {
        right = default;
        return value.TryGetNumeral(out left) && TryNumber(operand, bindings, out right);
    }

    private static bool TryNumber(Operand operand, IPartBindings? bindings, out Numeral number)
    {
        number = operand.Kind == OperandKind.Number ? operand.Numeral : default;
        return operand.Kind == OperandKind.Number || (
            operand.Kind == OperandKind.Template && operand.Template!.TryGetNumber(bindings, out number));
    }

    private static bool Text(Comparison comparison, Operand operand, EventValue value, IPartBindings? bindings)
    {
        ComparisonOperator op = comparison.Operator;
        if (value.Kind != EventValueKind.String && !comparison.Path.HasAttributeText(value.Kind))
        {
            return false;
        }

        if (TryGetAscii(operand, bindings, out ReadOnlySpan<byte> ascii)
            && value.TryGetUtf8(out ReadOnlySpan<byte> utf8) && Ascii.IsValid(utf8))
        {
            return AsciiText(op, utf8, ascii);
        }

        string? expected = operand.Kind == OperandKind.Template ? operand.Template!.Render(bindings) : operand.Kind == OperandKind.Text ? operand.Text : null;
        if (expected is null || value.ToText() is not { } own)
        {
            return false;
        }

        return op switch
        {
            ComparisonOperator.In => own.Equals(expected, StringComparison.OrdinalIgnoreCase),
            ComparisonOperator.StartsWith => own.StartsWith(expected, StringComparison.OrdinalIgnoreCase),
            ComparisonOperator.EndsWith => own.EndsWith(expected, StringComparison.OrdinalIgnoreCase),
            ComparisonOperator.Contains => own.Contains(expected, StringComparison.OrdinalIgnoreCase),
            _ => throw OperatorNames.Unknown(op),
        };
    }

    private static bool TryGetAscii(Operand operand, IPartBindings? bindings, out ReadOnlySpan<byte> ascii)
    {
        ascii = operand.Utf8;
        return operand.Kind == OperandKind.Text
            ? operand.IsAscii
            : operand.Kind == OperandKind.Template && operand.Template!.TryGetAscii(bindings, out ascii);
    }

    private static bool AsciiText(ComparisonOperator op, ReadOnlySpan<byte> own, ReadOnlySpan<byte> expected)
    {
        if (own.Length < expected.Length)
        {
            return false;
        }

        switch (op)
        {
            case ComparisonOperator.In:
                return Ascii.EqualsIgnoreCase(own, expected);
            case ComparisonOperator.StartsWith:
                return Ascii.EqualsIgnoreCase(own[..expected.Length], expected);
            case ComparisonOperator.EndsWith:
                return Ascii.EqualsIgnoreCase(own[^expected.Length..], expected);
            case ComparisonOperator.Contains:
                for (int i = 0; i <= own.Length - expected.Length; i++)
                {
                    if (Ascii.EqualsIgnoreCase(own.Slice(i, expected.Length), expected))
                    {
                        return true;
                    }
                }

                return false;
            default:
                throw OperatorNames.Unknown(op);
        }
    }
}
