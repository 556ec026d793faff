namespace Reflex.Engine.Conditions;

/// <summary>
/// How a value is compared. The operators are Event Grid's advanced filter operators; a negation is the same operator with
/// <see cref="Comparison.IsNegated"/>.
/// </summary>
public enum ComparisonOperator
{
    /// <summary>Equal to any of the operands: StringIn, NumberIn, BoolEquals, by the kind of the operand.</summary>
    In,

    /// <summary>NumberGreaterThan.</summary>
    GreaterThan,

    /// <summary>NumberGreaterThanOrEquals.</summary>
    GreaterThanOrEquals,

    /// <summary>NumberLessThan.</summary>
    LessThan,

    /// <summary>NumberLessThanOrEquals.</summary>
    LessThanOrEquals,

    /// <summary>NumberInRange: operands are pairs, both ends belonging to the range.</summary>
    Between,

    /// <summary>StringBeginsWith.</summary>
    StartsWith,

    /// <summary>StringEndsWith.</summary>
    EndsWith,

    /// <summary>StringContains.</summary>
    Contains,

    /// <summary>IsNotNull; negated, IsNullOrUndefined.</summary>
    Exists,
}
