using Reflex.Engine.Automations;
using Reflex.Engine.Routing;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Compare;

/// <summary>
/// A candidate beside the live version. Another text of either is another trial, whose findings are not mixed with those of this one.
/// </summary>
/// <param name="Live">The version that is in force.</param>
/// <param name="Candidate">The version that is tried.</param>
public sealed record Trial(Automation Live, Automation Candidate)
{
    /// <summary>Names the two versions.</summary>
    public string Id { get; } = InstanceIds.Trial(Live.Name, Live.Hash, Candidate.Hash);

    /// <summary>The longest that a match of either may reach back; null: one of them is unbounded.</summary>
    internal TimeSpan? Reach =>
        (ReachOf(Live), ReachOf(Candidate)) is ({ } live, { } candidate) ? (live > candidate ? live : candidate) : null;

    /// <summary>What to compare of what the versions matched.</summary>
    /// <param name="id">The comparison.</param>
    /// <param name="live">The run that the live version would start; null if it did not match.</param>
    /// <param name="candidate">The run that the candidate would start; null if it did not match.</param>
    /// <param name="liveRunId">The name of the live version's run in the list of runs.</param>
    internal ComparisonRequest Compare(string id, RunRequest? live, RunRequest? candidate, string? liveRunId) => new()
    {
        ComparisonId = id,
        TrialId = Id,
        Automation = Live.Name,
        LiveHash = Live.Hash,
        CandidateHash = Candidate.Hash,
        Live = live,
        Candidate = candidate,
        LiveRunId = live is null ? null : liveRunId,
        Rules = ComparisonRequest.PresentRules,
    };

    internal Automation Of(TrialSide side) => side == TrialSide.Live ? Live : Candidate;

    private static TimeSpan? ReachOf(Automation automation) => automation.When is PatternWhen { Pattern: { } pattern }
        ? pattern.Within is { } within ? within + pattern.Lateness + (pattern.Gather ?? TimeSpan.Zero) : null
        : TimeSpan.Zero;
}

/// <summary>One version of a trial.</summary>
public enum TrialSide
{
    /// <summary>The live version, which acts.</summary>
    Live = 0,

    /// <summary>The version that is tried.</summary>
    Candidate = 1,
}

/// <summary>All trials at one moment, with a router over each side. Immutable.</summary>
public sealed class TrialSet
{
    private readonly Dictionary<string, Trial> _byName;

    internal TrialSet(IReadOnlyList<Automation> live, IEnumerable<Automation> candidates)
    {
        _byName = candidates
            .Select(candidate => (Candidate: candidate, Live: live.FirstOrDefault(automation => automation.Name == candidate.Name)))
            .Where(pair => pair.Live is not null)
            .ToDictionary(pair => pair.Candidate.Name, pair => new Trial(pair.Live!, pair.Candidate), StringComparer.Ordinal);
        Routers =
            [new EventRouter(_byName.Values.Select(trial => trial.Live)), new EventRouter(_byName.Values.Select(trial => trial.Candidate))];
    }

    public static TrialSet Empty { get; } = new([], []);

    public bool IsEmpty => _byName.Count == 0;

    /// <summary>The routers, by <see cref="TrialSide"/>.</summary>
    public IReadOnlyList<EventRouter> Routers { get; }

    public Trial? Find(string automation) => _byName.GetValueOrDefault(automation);
}
