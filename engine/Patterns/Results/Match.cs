namespace Reflex.Engine.Patterns.Results;

/// <summary>The events that satisfied a pattern.</summary>
public sealed record Match
{
    /// <summary>The automation whose pattern matched.</summary>
    public required string Automation { get; init; }

    /// <summary>The values of the <c>by</c> paths in their order, as text; empty where the pattern has one key for all events.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Event time of the completing event; for a match that a timer completed, the time at which it was due.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The parts that have events, in the order of the definition.</summary>
    public required IReadOnlyList<PartBinding> Parts { get; init; }
}
