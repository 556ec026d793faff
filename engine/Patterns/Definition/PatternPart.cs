using Reflex.Engine.Conditions;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>A part that takes events. In <c>all</c> and <c>any</c> it takes exactly one.</summary>
internal sealed record PatternPart : SequenceElement
{
    /// <summary>Fewest events, at least 1. Default 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Most events, at least <see cref="Min"/>; null: no maximum. Default 1.</summary>
    public int? Max { get; init; } = 1;

    /// <summary>Whether a match may do without the part altogether.</summary>
    public bool Optional { get; init; }

    /// <summary>
    /// An event that ends the loop. It never belongs to the loop, and may fill the next part; before the minimum it ends the partial match.
    /// </summary>
    public EventCondition? Until { get; init; }
}
