using Reflex.Functions.Storage;

namespace Reflex.Functions.Compare;

/// <summary>Comparisons. Indexes: all; of a trial: all, by outcome, and those that differ; each newest first.</summary>
public sealed class ComparisonStore(TableSet tables, RowCodec codec)
{
    /// <summary>What <see cref="CountAsync"/> counts to.</summary>
    public const int CountLimit = 10_000;

    private const int MaxTries = 20;

    private readonly IndexedTable<Comparison, Comparison> _comparisons = new(
        tables, codec, TableNames.Comparisons, comparison => comparison.Summary, comparison => (comparison.ComparisonId, comparison.Since, IndexesOf(comparison)));

    public static string ByTrial(string trialId) => $"trial|{TableKeys.Safe(trialId)}";

    public static string Differing(string trialId) => $"{ByTrial(trialId)}|differing";

    public static string ByOutcome(string trialId, ComparisonOutcome outcome) => $"{ByTrial(trialId)}|{outcome}";

    /// <summary>Adds what is known about one side or both. Repeating it, or another order, gives the same result.</summary>
    public async Task MergeAsync(
        ComparisonRequest request, PlannedRun? live, PlannedRun? candidate, DateTimeOffset at, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            StoredRecord<Comparison>? stored = await _comparisons.FindAsync(request.ComparisonId, cancellation);
            Comparison known = stored?.Item ?? new Comparison
            {
                ComparisonId = request.ComparisonId,
                Automation = request.Automation,
                TrialId = request.TrialId,
                LiveHash = request.LiveHash,
                CandidateHash = request.CandidateHash,
                Since = at,
                Outcome = ComparisonOutcome.Same,
                At = at,
                Key = "",
                Events = [],
            };
            if (await _comparisons.TryWriteAsync(known.With(live, candidate, request.LiveRunId), stored, [], cancellation))
            {
                return;
            }
        }

        throw new InvalidOperationException($"Comparison '{request.ComparisonId}' is being written too often at the same time.");
    }

    public async Task<Comparison?> FindAsync(string id, CancellationToken cancellation) =>
        (await _comparisons.FindAsync(id, cancellation))?.Item;

    public Task<ListPage<Comparison>> ListAsync(string index, PageRequest page, CancellationToken cancellation) =>
        _comparisons.ListAsync(index, page, cancellation);

    /// <summary>How many there are in an index; <see cref="CountLimit"/> where there are as many or more.</summary>
    public Task<int> CountAsync(string index, CancellationToken cancellation) => _comparisons.CountAsync(index, CountLimit, cancellation);

    /// <summary>Removes those that are older; returns how many.</summary>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) =>
        _comparisons.SweepAsync(TableKeys.All, before, _ => true, (_, _) => Task.CompletedTask, cancellation);

    private static IEnumerable<string> IndexesOf(Comparison comparison)
    {
        yield return TableKeys.All;
        yield return ByTrial(comparison.TrialId);
        yield return ByOutcome(comparison.TrialId, comparison.Outcome);
        if (comparison.Outcome != ComparisonOutcome.Same)
        {
            yield return Differing(comparison.TrialId);
        }
    }
}
