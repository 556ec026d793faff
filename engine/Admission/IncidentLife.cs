namespace Reflex.Engine.Admission;

/// <summary>The life of the incidents of one automation and key.</summary>
public sealed class IncidentLife
{
    /// <summary>How many there have been.</summary>
    public int Number { get; set; }

    /// <summary>The one that is open, or was last; null: none yet.</summary>
    public string? IncidentId { get; set; }

    /// <summary>Whether the incident is open now.</summary>
    public bool IsOpen { get; set; }

    /// <summary>How often it has been opened: 1, and one more for each time it was reopened.</summary>
    public int Openings { get; set; }

    /// <summary>Its matches, the first included.</summary>
    public int Count { get; set; }

    /// <summary>Event time of the newest of them; it never goes back.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>When it became quiet: <c>closeAfter</c> after the newest match. Null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When the count will next be written down; null: it is.</summary>
    public DateTimeOffset? NextNote { get; set; }

    /// <summary>Runs of matches that were counted, newest last: a match that is delivered again counts once.</summary>
    public List<string> Seen { get; set; } = [];

    /// <summary>Incidents that a later match ended, until whoever follows them has asked, oldest first.</summary>
    public List<EndedIncident> Ended { get; set; } = [];

    /// <summary>How long the last one is remembered once it is closed; null: not known, in states from before it was kept.</summary>
    public TimeSpan? KeepFor { get; set; }

    /// <summary>By the clock, when it was last seen closed: when it closed, or absorbed a match since. Null: it is open.</summary>
    public DateTimeOffset? ClosedSince { get; set; }

    /// <summary>When it will next be looked whether all this can be forgotten; null: not at all.</summary>
    public DateTimeOffset? NextForget { get; set; }
}

/// <summary>An incident that ended because the next match came after its quiet end.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Count">Its matches.</param>
/// <param name="LastAt">Event time of the newest of them.</param>
/// <param name="ClosedAt">When it became quiet.</param>
public sealed record EndedIncident(string IncidentId, int Count, DateTimeOffset LastAt, DateTimeOffset ClosedAt);
