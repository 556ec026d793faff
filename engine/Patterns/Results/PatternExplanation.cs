using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Results;

/// <summary>What a pattern knows of one key at a moment.</summary>
public sealed record PatternExplanation
{
    /// <summary>The values of the key, one for each <c>by</c> path.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Up to which event time events have been taken in by order of time; null before the first event.</summary>
    public required DateTimeOffset? Watermark { get; init; }

    /// <summary>Events that wait for the watermark to pass them, in order.</summary>
    public required IReadOnlyList<AutomationEvent> Buffered { get; init; }

    /// <summary>What has begun and is not complete, oldest first.</summary>
    public required IReadOnlyList<PartialExplanation> Partials { get; init; }

    /// <summary>Until when matches are gathered; null: none has come yet.</summary>
    public required DateTimeOffset? GatheringUntil { get; init; }

    /// <summary>Until when further matches are suppressed; null: they are not.</summary>
    public required DateTimeOffset? SuppressedUntil { get; init; }

    /// <summary>The explanation in lines of text.</summary>
    public override string ToString() => ExplanationText.Of(this);
}

/// <summary>A partial match: what it has, and what it still waits for.</summary>
/// <param name="Parts">The parts that have events.</param>
/// <param name="Since">Event time of its first event.</param>
/// <param name="Until">When its window ends; null: never.</param>
/// <param name="WaitsFor">What is missing, in words.</param>
public sealed record PartialExplanation(IReadOnlyList<PartBinding> Parts, DateTimeOffset Since, DateTimeOffset? Until, string WaitsFor);
