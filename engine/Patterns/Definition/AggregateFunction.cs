namespace Reflex.Engine.Patterns.Definition;

/// <summary>How the numbers of a window become one.</summary>
public enum AggregateFunction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their arithmetic mean.</summary>
    Avg,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>Their sum divided by the seconds of <see cref="PatternDefinition.Within"/>.</summary>
    Rate,
}
