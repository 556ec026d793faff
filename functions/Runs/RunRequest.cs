namespace Reflex.Functions.Runs;

/// <summary>
/// Why a run starts, and everything that it needs to the end: the whole automation as it was then, and the events that matched. It is the
/// input of the orchestration and so part of its history: fields may be added, never renamed.
/// </summary>
public sealed record RunRequest
{
    /// <summary>The run, and the orchestration's instance ID.</summary>
    public required string RunId { get; init; }

    /// <summary>Name of the automation.</summary>
    public required string Automation { get; init; }

    public required string Hash { get; init; }

    public required string Text { get; init; }

    /// <summary>The events that matched, by the name of the part that they matched; for one event the part is <c>event</c>.</summary>
    public required IReadOnlyList<RunPart> Parts { get; init; }

    /// <summary>The key's values in their order; empty where the automation has no key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>When it matched, in event time.</summary>
    public required DateTimeOffset MatchedAt { get; init; }

    /// <summary>Records what it would do, whatever the automation's mode.</summary>
    public bool Shadow { get; init; }

    /// <summary>The incident that it belongs to; null for none.</summary>
    public string? IncidentId { get; init; }

    /// <summary>Who started it: a person, or <c>reflex</c>.</summary>
    public string StartedBy { get; init; } = "reflex";

    /// <summary>The held run that somebody released; its guards are passed over.</summary>
    public string? ReleasedFrom { get; init; }
}

/// <summary>The events of one part.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Events">Each event as CloudEvents JSON.</param>
public sealed record RunPart(string Name, IReadOnlyList<string> Events);
