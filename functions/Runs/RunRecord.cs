using System.Text.Json.Serialization;
using Reflex.Engine.Execution;

namespace Reflex.Functions.Runs;

/// <summary>The stored record of a run.</summary>
public sealed record RunRecord
{
    public required string RunId { get; init; }

    /// <summary>Name of its automation.</summary>
    public required string Automation { get; init; }

    /// <summary>Hash of the automation's text.</summary>
    public required string Hash { get; init; }

    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>: the mode that it runs in.</summary>
    public required string Mode { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    public string? Reason { get; init; }

    /// <summary>The guard that holds it.</summary>
    public string? Guard { get; init; }

    /// <summary>The key, its values joined by commas; empty for none.</summary>
    public string Key { get; init; } = "";

    /// <summary>The resource it works on.</summary>
    public string? Target { get; init; }

    public string? Step { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this record was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required string StartedBy { get; init; }

    /// <summary>The event that completed the match.</summary>
    public string? EventId { get; init; }

    public string? EventSource { get; init; }

    public string? EventType { get; init; }

    /// <summary>The incident that it belongs to.</summary>
    public string? IncidentId { get; init; }

    /// <summary>The held run that it was released from.</summary>
    public string? ReleasedFrom { get; init; }

    /// <summary>Number of this version of the record; a writer that comes late is told by it.</summary>
    public int Version { get; init; }

    /// <summary>What it was started with; kept so that a held run can be released.</summary>
    public RunRequest? Request { get; init; }

    /// <summary>The record as lists show it.</summary>
    [JsonIgnore]
    internal RunRecord Summary => this with { Request = null };
}
