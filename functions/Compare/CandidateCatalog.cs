using System.Text.Json;
using Azure;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Functions.Catalog;

namespace Reflex.Functions.Compare;

/// <summary>
/// The candidates as every instance of the app knows them: read from storage every few seconds, at once after a change that was made here.
/// What cannot be read changes nothing for the live automations; the last candidates known go on.
/// </summary>
public sealed class CandidateCatalog(CandidateStore store, AutomationCatalog automations, TimeProvider clock, ILogger<CandidateCatalog> logger) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _looking = new(1);
    private readonly Dictionary<string, Automation> _compiled = new(StringComparer.Ordinal);
    private volatile Snapshot? _snapshot;

    /// <summary>The trials that go on now.</summary>
    public async Task<TrialSet> CurrentAsync(CancellationToken cancellation)
    {
        Snapshot? seen = _snapshot;
        // One looks; whoever comes meanwhile goes on with what is known.
        bool goesOn = seen is not null && (clock.GetUtcNow() - seen.LookedAt < LookEvery || _looking.CurrentCount == 0);
        return TrialsOf(goesOn ? seen! : await LookAsync(seen, cancellation));
    }

    /// <summary>
    /// A trial by its name and the versions in it; null if it is over. A trial that was begun on another instance is looked for.
    /// </summary>
    public async Task<Trial?> FindAsync(string automation, string trialId, CancellationToken cancellation)
    {
        Snapshot? seen = _snapshot;
        if (seen is not null && TrialsOf(seen).Find(automation) is { } known && known.Id == trialId)
        {
            return known;
        }

        return TrialsOf(await LookAsync(seen, cancellation)).Find(automation) is { } found && found.Id == trialId ? found : null;
    }

    public Task SetAsync(Candidate candidate, CancellationToken cancellation) =>
        ChangeAsync(() => store.WriteAsync(candidate, cancellation), cancellation);

    public Task DropAsync(string automation, CancellationToken cancellation) =>
        ChangeAsync(() => store.DeleteAsync(automation, cancellation), cancellation);

    /// <inheritdoc/>
    public void Dispose() => _looking.Dispose();

    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        try
        {
            await change();
        }
        finally
        {
            _snapshot = null;
            _looking.Release();
        }
    }

    private async Task<Snapshot> LookAsync(Snapshot? seen, CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        try
        {
            // Whoever waited finds what the one before has just read.
            return _snapshot is { } newer && !ReferenceEquals(newer, seen) ? newer : _snapshot = await ReadAsync(seen, cancellation);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task<Snapshot> ReadAsync(Snapshot? last, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            IReadOnlyList<Candidate> stored = await store.ReadAllAsync(cancellation);
            return new Snapshot(now, [.. stored.Select(Compile).OfType<Automation>()]);
        }
        catch (Exception failure) when (failure is RequestFailedException or HttpRequestException or AggregateException or JsonException)
        {
            logger.LogError(
                failure, "The candidates cannot be read from storage; the {Known} known ones stay active.", last?.Candidates.Count ?? 0);
            return new Snapshot(now, last?.Candidates ?? []);
        }
    }

    private Automation? Compile(Candidate candidate)
    {
        if (_compiled.TryGetValue(candidate.Automation, out Automation? known) && known.Hash == candidate.Hash)
        {
            return known;
        }

        AutomationLoadResult loaded = AutomationLoader.Load(candidate.Text, candidate.Automation + ".candidate.yaml");
        if (loaded.Automation is not { } automation)
        {
            logger.LogError(
                "The candidate of {Automation} no longer loads and is not compared: {Diagnostics}",
                candidate.Automation,
                loaded.Diagnostics);
            return null;
        }

        return _compiled[candidate.Automation] = automation;
    }

    private TrialSet TrialsOf(Snapshot snapshot)
    {
        if (snapshot.Candidates.Count == 0)
        {
            return TrialSet.Empty;
        }

        LoadedAutomations live = automations.Current;
        if (snapshot.Paired is { } ready && ReferenceEquals(ready.Live, live))
        {
            return ready.Trials;
        }

        var trials = new TrialSet(live.Automations, snapshot.Candidates);
        snapshot.Paired = new PairedTrials(live, trials);
        return trials;
    }

    private sealed record PairedTrials(LoadedAutomations Live, TrialSet Trials);

    private sealed record Snapshot(DateTimeOffset LookedAt, IReadOnlyList<Automation> Candidates)
    {
        public PairedTrials? Paired { get; set; }
    }
}
