using System.Text.Json.Serialization;

namespace Reflex.Functions.Compare;

/// <summary>What is kept of one comparison: what triggered it, what each version would have done, and how that differs.</summary>
public sealed record Comparison
{
    public required string ComparisonId { get; init; }

    public required string Automation { get; init; }

    /// <summary>Names the two versions together.</summary>
    public required string TrialId { get; init; }

    /// <summary>Hash of the live version.</summary>
    public required string LiveHash { get; init; }

    public required string CandidateHash { get; init; }

    /// <summary>When it was first compared.</summary>
    public required DateTimeOffset Since { get; init; }

    public required ComparisonOutcome Outcome { get; init; }

    /// <summary>Where they differ; empty where only one of them matched, or both would have done the same.</summary>
    public IReadOnlyList<ComparisonDifference> Differences { get; init; } = [];

    /// <summary>When the side that matched first did, in event time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The key, its values joined by commas; empty for none.</summary>
    public required string Key { get; init; }

    /// <summary>IDs of the events that matched, in order; of many the first and the last.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The live version's run in the list of runs; null if it did not match.</summary>
    public string? LiveRunId { get; init; }

    /// <summary>What the live version would have done; null if it did not match. Not in lists.</summary>
    public PlannedRun? Live { get; init; }

    /// <summary>What the candidate would have done; null if it did not match. Not in lists.</summary>
    public PlannedRun? Candidate { get; init; }

    /// <summary>The comparison as lists show it.</summary>
    [JsonIgnore]
    internal Comparison Summary => this with { Live = null, Candidate = null };

    /// <summary>Adds what is known about one side or both.</summary>
    internal Comparison With(PlannedRun? live, PlannedRun? candidate, string? liveRunId)
    {
        Comparison next = this with { Live = live ?? Live, Candidate = candidate ?? Candidate, LiveRunId = liveRunId ?? LiveRunId };
        PlannedRun first = next.Live is { } l && (next.Candidate is null || l.At <= next.Candidate.At) ? l : next.Candidate!;
        IReadOnlyList<ComparisonDifference> differences = next is { Live: { } one, Candidate: { } other }
            ? ComparisonDifferences.Between(one, other)
            : [];
        return next with
        {
            At = first.At,
            Key = first.Key,
            Events = Brief([.. first.Parts.SelectMany(part => part.Events)]),
            Differences = differences,
            Outcome = next.Candidate is null ? ComparisonOutcome.OnlyLive
                : next.Live is null ? ComparisonOutcome.OnlyCandidate
                : differences.Count > 0 ? ComparisonOutcome.Different
                : ComparisonOutcome.Same,
        };
    }

    private static string[] Brief(string[] ids)
    {
        const int Most = 20;
        return ids.Length <= Most ? ids : [.. ids.Take(Most - 1), ids[^1]];
    }
}
