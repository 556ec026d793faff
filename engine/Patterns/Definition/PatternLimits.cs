using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// Bounds of the state that a pattern holds. What exceeds a bound is dropped oldest first and counted as
/// <see cref="PatternCounts.Overflow"/>, never silently.
/// </summary>
public sealed record PatternLimits
{
    /// <summary>The limits of an automation that sets none.</summary>
    public static PatternLimits Default { get; } = new();

    /// <summary>Partial matches (for absence: waiting triggers) of one key. Default 1,000, at least 1.</summary>
    public int PartialMatches { get; init; } = 1_000;

    /// <summary>
    /// Events of one key, counted apart for the lateness buffer, for one window or one partial match, for the events gathered and for
    /// the identities remembered against duplicates. Default 10,000, at least 1.
    /// </summary>
    public int Events { get; init; } = 10_000;

    /// <summary>Keys of one automation that one process holds at once. Default 1,000,000, at least 1.</summary>
    public int Keys { get; init; } = 1_000_000;
}
