using Azure.Data.Tables;
using Reflex.Engine.Execution;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Runs;

/// <summary>
/// Runs and their timelines. Indexes: all, by state, by automation, by target, by incident; each newest first.
/// </summary>
public sealed class RunStore(TableSet tables, RowCodec codec)
{
    private const string TimelinePrefix = "t|";
    private const int MaxTries = 20;

    private readonly IndexedTable<RunRecord, RunRecord> _runs = new(
        tables, codec, TableNames.Runs, record => record.Summary, record => (record.RunId, record.StartedAt, IndexesOf(record)), remembers: true);

    public static string ByState(RunState state) => $"state|{state}";

    public static string ByAutomation(string name) => $"automation|{TableKeys.Safe(name)}";

    public static string ByTarget(string target) => $"target|{TableKeys.CaseInsensitive(target)}";

    public static string ByIncident(string id) => $"incident|{TableKeys.Safe(id)}";

    /// <summary>Stores what an orchestrator recorded. Repeating it, or another order, gives the same result.</summary>
    public async Task ApplyAsync(RunUpdate update, CancellationToken cancellation)
    {
        TableClient table = await _runs.OpenAsync(cancellation);
        string partition = RecordColumns.Partition(update.Record.RunId);
        var rows = new List<TableEntity>();
        foreach (TimelineEntry entry in update.Entries)
        {
            rows.Add(await codec.EncodeAsync(partition, TimelinePrefix + TableKeys.Ordinal(entry.Sequence), entry, cancellation));
        }

        // The last chunk goes in one transaction with the record, so that a record never speaks of lines that are not there.
        const int Beside = TableWriter.MaxBatch - 1;
        int early = rows.Count > Beside ? rows.Count - Beside : 0;
        await table.UpsertAllAsync(rows.Take(early), cancellation);
        TableTransactionAction[] beside =
            [.. rows.Skip(early).Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row))];
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            if (attempt > 0 || !TryExpect(update.Record, out StoredRecord<RunRecord>? stored))
            {
                stored = await _runs.FindAsync(update.Record.RunId, cancellation);
            }

            if (stored is not null && stored.Item.Version >= update.Record.Version)
            {
                await table.UpsertAllAsync(rows.Skip(early), cancellation);
                await _runs.RepairIndexesAsync(stored.Item, cancellation);
                return;
            }

            // Only the first version brings the request along.
            RunRecord record = update.Record with { Request = update.Record.Request ?? stored?.Item.Request };
            if (await _runs.TryWriteAsync(record, stored, beside, cancellation))
            {
                if (record.State.IsFinal())
                {
                    _runs.Take(record.RunId);
                }

                return;
            }
        }

        throw new InvalidOperationException($"Run '{update.Record.RunId}' is being written too often at the same time.");
    }

    // Versions of a run come one after another, so that what must be there before one is known: nothing, or what this process wrote.
    private bool TryExpect(RunRecord record, out StoredRecord<RunRecord>? expected)
    {
        expected = _runs.Take(record.RunId);
        if (expected is not null && expected.Item.Version == record.Version - 1)
        {
            return true;
        }

        expected = null;
        return record.Version == 1;
    }

    public async Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) =>
        (await _runs.FindAsync(runId, cancellation))?.Item;

    public async Task<IReadOnlyList<TimelineEntry>> ReadTimelineAsync(string runId, CancellationToken cancellation)
    {
        TableClient table = await _runs.OpenAsync(cancellation);
        var entries = new List<TimelineEntry>();
        string partition = RecordColumns.Partition(runId);
        await foreach (TableEntity row in table.ReadPrefixAsync(partition, TimelinePrefix, cancellation))
        {
            entries.Add(await codec.DecodeAsync<TimelineEntry>(row, cancellation));
        }

        return entries;
    }

    public Task<ListPage<RunRecord>> ListAsync(string index, PageRequest page, CancellationToken cancellation) =>
        _runs.ListAsync(index, page, cancellation);

    /// <summary>Those of an index that started before.</summary>
    public IAsyncEnumerable<RunRecord> ReadOlderAsync(string index, DateTimeOffset before, CancellationToken cancellation) =>
        _runs.ReadOlderAsync(index, before, cancellation);

    /// <summary>
    /// Removes the runs that ended before; what belongs to each is removed first by <paramref name="beside"/>. Returns how many.
    /// </summary>
    public Task<int> SweepAsync(DateTimeOffset before, Func<RunRecord, CancellationToken, Task> beside, CancellationToken cancellation) =>
        _runs.SweepAsync(
            TableKeys.All, before, run => run.State.IsFinal() && (run.EndedAt ?? run.UpdatedAt) < before, beside, cancellation);

    private static IEnumerable<string> IndexesOf(RunRecord record)
    {
        yield return TableKeys.All;
        yield return ByState(record.State);
        yield return ByAutomation(record.Automation);
        if (record.Target is { Length: > 0 } target)
        {
            yield return ByTarget(target);
        }

        if (record.IncidentId is { } incident)
        {
            yield return ByIncident(incident);
        }
    }
}
