using Reflex.Engine.Admission;

namespace Reflex.Functions.Incidents;

/// <summary>What is kept of an incident.</summary>
public sealed record IncidentRecord
{
    public required string IncidentId { get; init; }

    public required string Automation { get; init; }

    /// <summary>Its key, values joined by commas.</summary>
    public required string Key { get; init; }

    /// <summary>The key's values in their order; null in records from before they were kept: the key is one value.</summary>
    public IReadOnlyList<string>? KeyValues { get; init; }

    public required string Title { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>.</summary>
    public required string Severity { get; init; }

    public required IncidentState State { get; init; }

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

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The run of this opening.</summary>
    public string? RunId { get; init; }

    public string? RunState { get; init; }

    /// <summary>Number of this version; a writer that comes late is told by it.</summary>
    public int Version { get; init; }
}
