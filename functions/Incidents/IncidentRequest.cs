using Reflex.Engine.Execution;

namespace Reflex.Functions.Incidents;

/// <summary>Input of the incident's orchestration. Part of its history: fields may be added, never renamed.</summary>
public sealed record IncidentRequest
{
    public required string IncidentId { get; init; }

    /// <summary>1 for the first time it is opened.</summary>
    public required int Opening { get; init; }

    /// <summary>The match that opened it.</summary>
    public required IncidentMatch Match { get; init; }

    /// <summary>How its run ended, once it has; carried over when the history starts anew.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Version of the incident's record that was written last.</summary>
    public int Version { get; init; }
}
