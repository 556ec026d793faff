using Reflex.Engine.Admission;

namespace Reflex.Functions.Incidents;

/// <summary>What is kept of an incident.</summary>
public sealed record IncidentRecord
{
    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>Its automation.</summary>
    public required string Automation { get; init; }

    /// <summary>Its key, values joined by commas.</summary>
    public required string Key { get; init; }

    /// <summary>The key's values in their order; null in records from before they were kept: the key is one value.</summary>
    public IReadOnlyList<string>? KeyValues { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Where it stands.</summary>
    public required IncidentState State { get; init; }

    /// <summary>Why it was escalated.</summary>
    public string? Reason { get; init; }

    /// <summary>Matches that it took in, when this was written; an open incident's entity knows how many there are now.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How often it has been opened.</summary>
    public int Openings { get; init; } = 1;

    /// <summary>When it was opened, the last time.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was opened the first time.</summary>
    public DateTimeOffset? FirstOpenedAt { get; init; }

    /// <summary>Event time of the newest match.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The run of this opening.</summary>
    public string? RunId { get; init; }

    /// <summary>How that run ended.</summary>
    public string? RunState { get; init; }

    /// <summary>Number of this version; a writer that comes late is told by it.</summary>
    public int Version { get; init; }
}
