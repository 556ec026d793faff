namespace Reflex.Engine.Patterns.Results;

/// <summary>What came of events and of time passing.</summary>
public sealed record PatternStep
{
    /// <summary>The matches that this step completed, in order.</summary>
    public required IReadOnlyList<Match> Matches { get; init; }

    /// <summary>What happened beside matching, in numbers.</summary>
    public required PatternCounts Counts { get; init; }

    /// <summary>The first hundred of what <see cref="Counts"/> counts, with their events: to be audited.</summary>
    public required IReadOnlyList<PatternNotice> Notices { get; init; }

    /// <summary>
    /// When the pattern has to be advanced next, by the wall clock; may have passed already, where events came late by it: then at once. Null: no
    /// timer is set.
    /// </summary>
    public required DateTimeOffset? NextTimer { get; init; }

    /// <summary>When nothing that the state holds can matter any more, so that it may be deleted; null: never, as far as is known now.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }
}
