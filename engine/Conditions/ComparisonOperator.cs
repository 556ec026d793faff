namespace Reflex.Engine.Conditions;

/// <summary>
/// How a value is compared. The operators are Event Grid's advanced filter operators; a negation is the same operator with
/// <see cref="Comparison.IsNegated"/>.
/// </summary>
public enum ComparisonOperator
{
    /// <summary>Equal to any of the operands: StringIn, NumberIn, BoolEquals, by the kind of the operand.</summary>
    In,

    /// <summary>Event Grid's NumberGreaterThan.</summary>
    GreaterThan,

    /// <summary>NumberGreaterThanOrEquals.</summary>
    GreaterThanOrEquals,

    /// <summary>Event Grid's NumberLessThan.</summary>
    LessThan,

    /// <summary>NumberLessThanOrEquals.</summary>
    LessThanOrEquals,

    /// <summary>NumberInRange: operands are pairs, both ends belonging to the range.</summary>
    Between,

    /// <summary>Event Grid's StringBeginsWith; ignores case.</summary>
    StartsWith,

    /// <summary>Event Grid's StringEndsWith; ignores case.</summary>
    EndsWith,

    /// <summary>Event Grid's StringContains; ignores case.</summary>
    Contains,

    /// <summary>IsNotNull; negated, IsNullOrUndefined.</summary>
    Exists,
}
