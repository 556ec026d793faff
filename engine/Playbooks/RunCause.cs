using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Playbooks;

/// <summary>Why a run starts: the match, and the names that templates see.</summary>
public sealed record RunCause
{
    /// <summary>ID of the run.</summary>
    public required string RunId { get; init; }

    /// <summary>Name of the automation.</summary>
    public required string Automation { get; init; }

    /// <summary>The incident that it belongs to; null for none.</summary>
    public string? IncidentId { get; init; }

    /// <summary>The key's values in their order; empty where the automation has no key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>When it matched, in event time.</summary>
    public required DateTimeOffset MatchedAt { get; init; }

    /// <summary>The events that matched, by part; for one event the part is <c>event</c>.</summary>
    public required IReadOnlyList<PartBinding> Parts { get; init; }

    /// <summary>The event that completed the match.</summary>
    /// <exception cref="InvalidOperationException">No part has an event.</exception>
    public AutomationEvent Event => Parts.LastOrDefault(part => part.Events.Count > 0)?.Events[^1]
        ?? throw new InvalidOperationException($"Run {RunId} of {Automation} was started by no event.");
}
