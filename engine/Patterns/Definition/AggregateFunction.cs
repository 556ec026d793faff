namespace Reflex.Engine.Patterns.Definition;

/// <summary>How the numbers of a window become one.</summary>
internal enum AggregateFunction
{
    /// <summary>The sum of the numbers.</summary>
    Sum,

    /// <summary>The arithmetic mean of the numbers.</summary>
    Avg,

    /// <summary>The smallest number.</summary>
    Min,

    /// <summary>The largest number.</summary>
    Max,

    /// <summary>Their sum divided by the seconds of <see cref="PatternDefinition.Within"/>.</summary>
    Rate,
}
