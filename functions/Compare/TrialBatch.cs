namespace Reflex.Functions.Compare;

/// <summary>Events for one key of the patterns of a trial, as one signal.</summary>
/// <param name="Automation">The automation.</param>
/// <param name="TrialId">The trial, where the events were routed.</param>
/// <param name="Key">The key.</param>
/// <param name="Events">The events, in the order of arrival.</param>
public sealed record TrialBatch(string Automation, string TrialId, IReadOnlyList<string> Key, IReadOnlyList<TrialEvent> Events);

/// <summary>An event and whose pattern has to see it.</summary>
/// <param name="Json">The event as CloudEvents JSON.</param>
/// <param name="Live">The live version's.</param>
/// <param name="Candidate">The candidate's.</param>
public sealed record TrialEvent(string Json, bool Live, bool Candidate);

/// <summary>Correlation state of both versions of a trial for one key.</summary>
public sealed class TrialCorrelationState
{
    public string Automation { get; set; } = "";

    public string TrialId { get; set; } = "";

    public List<string> Key { get; set; } = [];

    /// <summary>What the engine holds for the live version; null: nothing.</summary>
    public byte[]? Live { get; set; }

    /// <summary>What the engine holds for the candidate; null: nothing.</summary>
    public byte[]? Candidate { get; set; }

    /// <summary>Matches of one side that the other may still match too, oldest first.</summary>
    public List<LoneMatch> Lone { get; set; } = [];

    /// <summary>When the entity will next wake itself; null: not at all.</summary>
    public DateTimeOffset? NextTick { get; set; }
}

/// <summary>A match of one version that the other version has not had yet.</summary>
/// <param name="Side">Whose.</param>
/// <param name="ComparisonId">The comparison that tells of it.</param>
/// <param name="Events">What tells its events apart from others.</param>
/// <param name="Until">When the other side will not match any of them any more.</param>
public sealed record LoneMatch(TrialSide Side, string ComparisonId, IReadOnlyList<string> Events, DateTimeOffset Until);
