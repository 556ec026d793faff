namespace Reflex.Engine.Patterns.Definition;

/// <summary>How an aggregate is compared with its threshold.</summary>
public enum ThresholdComparison
{
    /// <summary><c>gte</c>.</summary>
    GreaterThanOrEqual,

    /// <summary><c>gt</c>.</summary>
    GreaterThan,

    /// <summary><c>lte</c>.</summary>
    LessThanOrEqual,

    /// <summary><c>lt</c>.</summary>
    LessThan,
}
