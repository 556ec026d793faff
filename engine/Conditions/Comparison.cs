using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Conditions;

/// <summary>Compares the value at a path with operands, by the rules of Event Grid's advanced filters.</summary>
/// <remarks>
/// Text compares without regard to case. A number equals only numbers and a text only texts; a value of another kind is ignored, so that
/// it meets negations only. Of an array, one element that fits is enough; a negation is met when no element fits. A missing key meets a
/// negated <see cref="ComparisonOperator.In"/> and what asks for null, and nothing else. (Event Grid, "event filtering", advanced filters
/// with `enableAdvancedFilteringOnArrays`.) It leaves open whether a missing key meets NumberNotInRange, and what an explicit null meets:
/// here the first does not, so that a filter pushed down never lets less through than the condition, and null is like missing.
/// </remarks>
public sealed record Comparison : ConditionNode
{
    private readonly Operand[] _operands = [];

    /// <summary>The operand, where it is one number that its double stands for: most comparisons of numbers are with one.</summary>
    private readonly double? _number;

    /// <summary>Where the value stands.</summary>
    public required EventPath Path { get; init; }

    /// <summary>The operator, before any negation.</summary>
    public required ComparisonOperator Operator { get; init; }

    /// <summary>Whether it is the operator's negation.</summary>
    public bool IsNegated { get; init; }

    /// <summary>
    /// What it is compared with: any of them is enough; for <see cref="ComparisonOperator.Between"/>, pairs; for
    /// <see cref="ComparisonOperator.Exists"/>, none.
    /// </summary>
    public IReadOnlyList<Operand> Operands
    {
        get => _operands;
        init
        {
            _operands = [.. value];
            _number = _operands is [{ FitsDouble: true } only] ? only.Number : null;
        }
    }

    /// <summary>The operands as they are gone through for every event.</summary>
    internal ReadOnlySpan<Operand> OperandSpan => _operands;

    /// <inheritdoc/>
    public override bool HasReferences => Array.Exists(_operands, static o => o.Kind == OperandKind.Template);

    /// <inheritdoc/>
    public override bool Evaluate(AutomationEvent e, IPartBindings? bindings)
    {
        ArgumentNullException.ThrowIfNull(e);
        int token = EventNavigator.Find(e, Path);
        return _number is { } number && e.TryGetDigits(token, out ReadOnlySpan<byte> digits)
            && JsonNumbers.TryParse(digits, out double value)
            && (value != number || DecimalText.FitsDouble(digits)) && OperandMatch.TryCompare(Operator, value, number, out bool fits)
            ? fits != IsNegated
            : EvaluateValue(e.ValueAt(token, Path), bindings);
    }

    internal bool EvaluateValue(EventValue value, IPartBindings? bindings)
    {
        if (Operator == ComparisonOperator.Exists)
        {
            return value.HasValue != IsNegated;
        }

        return value.HasValue ? Fits(value, bindings) != IsNegated : Operator == ComparisonOperator.In && AsksForNull() != IsNegated;
    }

    private bool Fits(EventValue value, IPartBindings? bindings)
    {
        if (value.Kind != EventValueKind.Array)
        {
            return OperandMatch.Any(this, value, bindings);
        }

        foreach (EventValue element in value.EnumerateArray())
        {
            if (element.HasValue && OperandMatch.Any(this, element, bindings))
            {
                return true;
            }
        }

        return false;
    }

    private bool AsksForNull() => Array.Exists(_operands, static o => o.Kind == OperandKind.Null);
}
