using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Admission;

/// <summary>A match that opens or reopens an incident, or that the open one absorbs.</summary>
/// <param name="RunId">The run that it would start; the same match has the same run, however often it is delivered.</param>
/// <param name="At">When it matched, in event time.</param>
/// <param name="Now">The clock when it came.</param>
/// <param name="CloseAfter">How long without a match closes the incident.</param>
/// <param name="ReopenWithin">How soon after closing a match reopens it instead of opening the next; null: never.</param>
public sealed record IncidentQuestion(string RunId, DateTimeOffset At, DateTimeOffset Now, TimeSpan CloseAfter, TimeSpan? ReopenWithin)
{
    /// <summary>The question for a match of an automation with an incident.</summary>
    public static IncidentQuestion Of(Incident incident, string runId, DateTimeOffset at, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return new IncidentQuestion(runId, at, now, incident.CloseAfter, incident.ReopenWithin);
    }
}

/// <summary>What a match does to the incident of its key.</summary>
public enum IncidentEffect
{
    /// <summary>Nothing: it came before.</summary>
    Repeated = 0,

    /// <summary>It is counted and starts no run.</summary>
    Absorbed = 1,

    /// <summary>It opens an incident and starts its run.</summary>
    Opened = 2,

    /// <summary>It opens the last incident again and starts a run.</summary>
    Reopened = 3,
}

/// <summary>Asks whether an incident may close.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Now">The clock.</param>
/// <param name="CloseAfter">How long it must have been quiet.</param>
public sealed record CloseQuestion(string IncidentId, DateTimeOffset Now, TimeSpan CloseAfter)
{
    /// <summary>Which opening asks: 1 for the first. Null, as in histories from before it was told: the present one.</summary>
    public int? Opening { get; init; }
}

/// <summary>Answer to whether an incident may close.</summary>
/// <param name="Closed">Whether it is closed now, or opened anew since.</param>
/// <param name="Count">Matches so far.</param>
/// <param name="LastAt">Event time of the newest.</param>
public sealed record CloseAnswer(bool Closed, int Count, DateTimeOffset LastAt)
{
    /// <summary>When it became quiet; null where it is open, and in histories from before it was told.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
