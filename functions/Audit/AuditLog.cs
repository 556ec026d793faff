using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Audit;

/// <summary>
/// The append-only, hash-chained audit: one partition with a head row (number and hash of the newest record), a row a record, newest
/// first, and a row for each fact's ID. Head, records and IDs are written in one transaction that holds only if the head is
/// still the one that the records were linked to: writers in many processes cannot fork the chain.
/// </summary>
public sealed class AuditLog(TableSet tables, RowCodec codec, TimeProvider clock) : IDisposable
{
    internal const string Partition = "audit";
    internal const string HeadRow = "head";
    internal const string RecordPrefix = "r|";
    internal const string IdPrefix = "i|";

    // A partition beside the chain: how far the details have been looked through.
    private const string KeptPartition = "kept";
    private const string KeptRow = "details";
    private const string SequenceColumn = "sequence";

    // A transaction holds 100 rows: the head, and two for each record.
    private const int MaxBatch = 49;
    private const int MaxTries = 60;

    // The audit has no end, so neither have the details that it points to.
    private readonly RowCodec _codec = codec.ForEver;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly Lock _gate = new();
    private readonly KnownHead _head = new();
    private List<Waiting> _queue = [];

    /// <summary>Appends a fact; returns once it is in the table. Facts that arrive together are written together.</summary>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation) => AppendAsync([entry], cancellation);

    /// <summary>Appends facts, in their order and together; returns once all are in the table.</summary>
    public async Task AppendAsync(IEnumerable<AuditEntry> entries, CancellationToken cancellation)
    {
        Waiting[] mine =
            [.. entries.Select(entry => new Waiting(entry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)))];
        if (mine.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            _queue.AddRange(mine);
        }

        await _writer.WaitAsync(cancellation);
        try
        {
            while (mine.Any(waiting => !waiting.Done.Task.IsCompleted))
            {
                await WriteBatchAsync(TakeBatch(), cancellation);
            }
        }
        finally
        {
            _writer.Release();
        }

        await Task.WhenAll(mine.Select(waiting => waiting.Done.Task));
    }

    /// <summary>A page of records, newest first.</summary>
    public async Task<ListPage<AuditRecord>> ListAsync(PageRequest page, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Audit, cancellation);
        ListPage<TableEntity> rows = await table.ReadPageAsync(Partition, page with { After = page.After ?? RecordPrefix }, cancellation);
        var records = new List<AuditRecord>();
        foreach (TableEntity row in rows.Items)
        {
            records.Add(await _codec.DecodeAsync<AuditRecord>(row, cancellation));
        }

        return new(records, rows.Next);
    }

    /// <inheritdoc cref="VerifyAsync(string?, CancellationToken)"/>
    public Task<AuditVerdict> VerifyAsync(CancellationToken cancellation) => VerifyAsync(null, cancellation);

    /// <summary>Walks the whole chain and names what does not fit.</summary>
    /// <param name="knownHash">A head hash that was noted before and must still be in the chain; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<AuditVerdict> VerifyAsync(string? knownHash, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Audit, cancellation);
        var verifier = new AuditVerifier(await ReadHeadAsync(table, cancellation), knownHash);
        // Facts before records: what is appended meanwhile is among the records then, and never only among the facts.
        long newestFact = 0;
        await foreach (TableEntity row in table.ReadPrefixAsync(Partition, IdPrefix, cancellation))
        {
            newestFact = Math.Max(newestFact, row.GetInt64(SequenceColumn) ?? 0);
        }

        await foreach (TableEntity row in table.ReadPrefixAsync(Partition, RecordPrefix, cancellation))
        {
            verifier.Next(SequenceOf(row.RowKey), await _codec.DecodeAsync<AuditRecord>(row, cancellation));
        }

        return verifier.Finish((await ReadHeadAsync(table, cancellation))?.Sequence ?? 0, newestFact);
    }

    /// <summary>
    /// Takes the details of records that were written before they had a container of their own out of retention's reach. Records that have
    /// been looked at are not looked at again.
    /// </summary>
    public async Task KeepDetailsAsync(CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Audit, cancellation);
        TableEntity? seen = await table.FindAsync(KeptPartition, KeptRow, cancellation);
        long from = seen?.GetInt64(SequenceColumn) ?? 0;
        long newest = from;
        await foreach (TableEntity row in table.ReadRangeAsync(Partition, RecordPrefix, RowKey(from), cancellation))
        {
            newest = Math.Max(newest, SequenceOf(row.RowKey));
            await _codec.KeepForEverAsync(row, cancellation);
        }

        if (newest > from)
        {
            await table.UpsertEntityAsync(
                new TableEntity(KeptPartition, KeptRow) { [SequenceColumn] = newest }, TableUpdateMode.Replace, cancellation);
        }
    }

    // Null only where records lack a head, or there are none: the first record may come between two looks, and brings the head along.
    private static async Task<AuditHead?> ReadHeadAsync(TableClient table, CancellationToken cancellation)
    {
        TableEntity? row = await table.FindAsync(Partition, HeadRow, cancellation);
        if (row is null && (await table.ReadPageAsync(Partition, new PageRequest(1, RecordPrefix), cancellation)).Items.Count > 0)
        {
            row = await table.FindAsync(Partition, HeadRow, cancellation);
        }

        return row is null ? null : HeadOf(row);
    }

    private static AuditHead HeadOf(TableEntity row) => new(row.GetInt64(SequenceColumn) ?? 0, row.GetString("hash"));

    internal static string RowKey(long sequence) => RecordPrefix + (long.MaxValue - sequence).ToString("D19", CultureInfo.InvariantCulture);

    private static long SequenceOf(string rowKey) =>
        long.MaxValue - long.Parse(rowKey.AsSpan(RecordPrefix.Length), CultureInfo.InvariantCulture);

    private List<Waiting> TakeBatch()
    {
        lock (_gate)
        {
            List<Waiting> batch = _queue.Count <= MaxBatch ? _queue : _queue[..MaxBatch];
            _queue = _queue.Count <= MaxBatch ? [] : _queue[MaxBatch..];
            return batch;
        }
    }

    private async Task WriteBatchAsync(List<Waiting> batch, CancellationToken cancellation)
    {
        try
        {
            await AppendAllAsync([.. batch.Select(waiting => waiting.Entry).DistinctBy(entry => entry.Id)], cancellation);
            batch.ForEach(waiting => waiting.Done.TrySetResult());
        }
        catch (Exception failure)
        {
            // Everybody in the batch learns of it; the caller's activity is done again, and IDs keep facts single.
            batch.ForEach(waiting => waiting.Done.TrySetException(failure));
        }
    }

    private async Task AppendAllAsync(List<AuditEntry> entries, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Audit, cancellation);
        for (int attempt = 0; entries.Count > 0; attempt++)
        {
            (AuditHead Head, ETag Version)? known = _head.Take();
            (AuditHead head, ETag? version) = known ?? _head.Learn(await FindHeadAsync(table, cancellation));
            (List<TableTransactionAction> transaction, AuditHead next) = await LinkAsync(head, version, entries, cancellation);
            try
            {
                Response<IReadOnlyList<Response>> written = await table.SubmitTransactionAsync(transaction, cancellation);
                _head.Keep(next, written.Value[^1].Headers.ETag);
                return;
            }
            catch (RequestFailedException raced) when (raced.Status is 404 or 409 or 412 && known is not null)
            {
                // Another process has appended since, or some facts are in the chain already: the head itself tells.
                _head.Doubt(known.Value.Version);
            }
            catch (RequestFailedException raced) when (raced.Status is 409 or 412 && attempt < MaxTries)
            {
                // Either another writer moved the head, or some facts are in the chain already.
                entries = await WithoutKnownAsync(table, entries, cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20 * Math.Min(attempt + 1, 10))), cancellation);
            }
        }
    }

    private static async Task<(AuditHead Head, ETag? Version)> FindHeadAsync(TableClient table, CancellationToken cancellation) =>
        await table.FindAsync(Partition, HeadRow, cancellation) is { } row ? (HeadOf(row), row.ETag) : (AuditHead.Empty, null);

    private async Task<(List<TableTransactionAction> Transaction, AuditHead Head)> LinkAsync(
        AuditHead head, ETag? version, List<AuditEntry> entries, CancellationToken cancellation)
    {
        (long sequence, string previous) = head;
        DateTimeOffset now = clock.GetUtcNow();
        var transaction = new List<TableTransactionAction>();
        foreach (AuditEntry entry in entries)
        {
            AuditRecord record = AuditRecord.Link(++sequence, entry, now, previous);
            previous = record.Hash;
            transaction.Add(
                new(TableTransactionActionType.Add, await _codec.EncodeAsync(Partition, RowKey(sequence), record, cancellation)));
            transaction.Add(
                new(TableTransactionActionType.Add, new TableEntity(Partition, IdRow(entry.Id)) { [SequenceColumn] = sequence }));
        }

        var row = new TableEntity(Partition, HeadRow) { [SequenceColumn] = sequence, ["hash"] = previous };
        transaction.Add(
            version is { } same ? new(TableTransactionActionType.UpdateReplace, row, same) : new(TableTransactionActionType.Add, row));
        return (transaction, new AuditHead(sequence, previous));
    }

    private static async Task<List<AuditEntry>> WithoutKnownAsync(
        TableClient table, List<AuditEntry> entries, CancellationToken cancellation)
    {
        TableEntity?[] known = await Task.WhenAll(entries.Select(entry => table.FindAsync(Partition, IdRow(entry.Id), cancellation)));
        return [.. entries.Where((_, index) => known[index] is null)];
    }

    private static string IdRow(string id) => IdPrefix + TableKeys.Hash(id);

    public void Dispose() => _writer.Dispose();

    private sealed record Waiting(AuditEntry Entry, TaskCompletionSource Done);
}
