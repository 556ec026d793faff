using Reflex.Engine.Execution;

namespace Reflex.Functions.Incidents;

/// <summary>The life of the incidents of one automation and key.</summary>
public sealed class IncidentLife
{
    /// <summary>How many there have been.</summary>
    public int Number { get; set; }

    /// <summary>The one that is open, or was last; null: none yet.</summary>
    public string? IncidentId { get; set; }

    /// <summary>Whether it is open.</summary>
    public bool IsOpen { get; set; }

    /// <summary>How often it has been opened: 1, and one more for each time it was reopened.</summary>
    public int Openings { get; set; }

    /// <summary>Matches that it took in, the first included.</summary>
    public int Count { get; set; }

    /// <summary>When the last of them came.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When the count will next be written down; null: it is.</summary>
    public DateTimeOffset? NextNote { get; set; }

    /// <summary>Runs of matches that were taken in, newest last: a match that is delivered again counts once.</summary>
    public List<string> Seen { get; set; } = [];
}

/// <summary>A match that opens an incident or is absorbed by the open one.</summary>
public sealed record IncidentMatch
{
    /// <summary>What to run if it opens one.</summary>
    public required Runs.RunRequest Request { get; init; }

    /// <summary>The key.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>How bad it is: <c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Closed after this long without a repetition.</summary>
    public required TimeSpan CloseAfter { get; init; }

    /// <summary>Reopened when it comes back this soon after closing; null: never.</summary>
    public TimeSpan? ReopenWithin { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset Now { get; init; }

    internal static IncidentMatch Create(
        Runs.RunRequest request, IReadOnlyList<string> key, Engine.Playbooks.Incident incident, DateTimeOffset now) => new()
    {
        Request = request,
        Key = key,
        Severity = incident.Severity.ToString().ToLowerInvariant(),
        CloseAfter = incident.CloseAfter,
        ReopenWithin = incident.ReopenWithin,
        Now = now,
    };
}

/// <summary>Input of the incident's orchestration. Part of its history: fields may be added, never renamed.</summary>
public sealed record IncidentRequest
{
    /// <summary>The incident.</summary>
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

/// <summary>Answer to whether an incident may close.</summary>
/// <param name="Closed">Whether it is closed now.</param>
/// <param name="Count">Matches so far.</param>
/// <param name="LastAt">When the last one came.</param>
public sealed record CloseAnswer(bool Closed, int Count, DateTimeOffset LastAt);

/// <summary>Asks whether an incident may close.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Now">The time.</param>
/// <param name="CloseAfter">How long it must have been quiet.</param>
public sealed record CloseQuestion(string IncidentId, DateTimeOffset Now, TimeSpan CloseAfter);
