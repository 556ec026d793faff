using System.Text.Json.Serialization;
using Reflex.Engine.Admission;
using Reflex.Engine.Playbooks;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Incidents;

/// <summary>A match that opens an incident or is absorbed by the open one.</summary>
public sealed record IncidentMatch
{
    /// <summary>What to run if it opens one.</summary>
    public required RunRequest Request { get; init; }

    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>How bad it is: <c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Closed after this long without a repetition.</summary>
    public required TimeSpan CloseAfter { get; init; }

    /// <summary>Reopened when it comes back this soon after closing; null: never.</summary>
    public TimeSpan? ReopenWithin { get; init; }

    /// <summary>The clock when it came.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What the rules of incidents want to know of it.</summary>
    [JsonIgnore]
    internal IncidentQuestion Question => new(Request.RunId, Request.MatchedAt, Now, CloseAfter, ReopenWithin);

    internal static IncidentMatch Create(RunRequest request, IReadOnlyList<string> key, Incident incident, DateTimeOffset now) => new()
    {
        Request = request,
        Key = key,
        Severity = incident.Severity.ToString().ToLowerInvariant(),
        CloseAfter = incident.CloseAfter,
        ReopenWithin = incident.ReopenWithin,
        Now = now,
    };
}
