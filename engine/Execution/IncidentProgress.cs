using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>Where an incident stands, as it is recorded.</summary>
public sealed record IncidentProgress
{
    /// <summary>Its state.</summary>
    public IncidentState State { get; init; }

    /// <summary>Why a person has to look, or why its run did not mend it.</summary>
    public string? Reason { get; init; }

    /// <summary>How its run stands.</summary>
    public RunState RunState { get; init; } = RunState.Running;

    /// <summary>Its matches, the first included; null: not counted since it was opened.</summary>
    public int? Count { get; init; }

    /// <summary>Event time of the newest match; null: that of the one that opened it.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
