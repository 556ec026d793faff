using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Results;

/// <summary>What happened to events and matches beside matching; each is to be shown or audited, none is silent.</summary>
/// <param name="Late">Events that came after the pattern had passed their time: not matched.</param>
/// <param name="Duplicate">Redeliveries of an event that was already taken in: ignored.</param>
/// <param name="Unkeyed">Events that lack a value at a <c>by</c> path: not matched.</param>
/// <param name="Suppressed">Matches that <see cref="PatternDefinition.OncePer"/> held back.</param>
/// <param name="Overflow">Partial matches, events or keys dropped because of <see cref="PatternLimits"/>.</param>
/// <param name="Dropped">Partial matches dropped because the pattern was edited.</param>
public readonly record struct PatternCounts(long Late, long Duplicate, long Unkeyed, long Suppressed, long Overflow, long Dropped)
{
    /// <summary>Sums the counts field by field.</summary>
    public static PatternCounts operator +(PatternCounts left, PatternCounts right) => new(
        left.Late + right.Late,
        left.Duplicate + right.Duplicate,
        left.Unkeyed + right.Unkeyed,
        left.Suppressed + right.Suppressed,
        left.Overflow + right.Overflow,
        left.Dropped + right.Dropped);

    /// <summary>Sums the counts field by field.</summary>
    public static PatternCounts Add(PatternCounts left, PatternCounts right) => left + right;
}
