namespace Reflex.Engine.Patterns.Definition;

/// <summary>How an aggregate is compared with its threshold.</summary>
internal enum ThresholdComparison
{
    /// <summary>At least the threshold (<c>gte</c>).</summary>
    GreaterThanOrEqual,

    /// <summary>More than the threshold (<c>gt</c>).</summary>
    GreaterThan,

    /// <summary>At most the threshold (<c>lte</c>).</summary>
    LessThanOrEqual,

    /// <summary>Less than the threshold (<c>lt</c>).</summary>
    LessThan,
}
