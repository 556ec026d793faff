using Azure;
using Azure.Data.Tables;

namespace Reflex.Functions.Storage;

/// <summary>
/// A table of records with indexes in it. A record lives in its own partition under row <c>item</c>, beside what belongs to it; each
/// index is a partition whose rows are copies of the record's summary, newest first, so that every list is one forward read.
/// </summary>
/// <remarks>
/// Rows of different partitions cannot be written together. The record goes first and index rows follow; the writer is an activity
/// that is done again after a crash, so that the indexes catch up. A record remembers every index it has ever been in, which
/// is how rows of a former state are removed even if the first try to remove them never came to it.
/// </remarks>
internal sealed class IndexedTable<TItem, TSummary>(
    TableSet tables,
    RowCodec codec,
    string tableName,
    Func<TItem, TSummary> summarise,
    Func<TItem, (string Id, DateTimeOffset Since, IEnumerable<string> Indexes)> describe,
    bool remembers = false)
    where TItem : class
{
    private readonly RecentRecords<TItem> _recent = new();

    public Task<TableClient> OpenAsync(CancellationToken cancellation) => tables.OpenAsync(tableName, cancellation);

    /// <summary>The record as it is stored, or null.</summary>
    public async Task<StoredRecord<TItem>?> FindAsync(string id, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        TableEntity? row = await table.FindAsync(RecordColumns.Partition(id), RecordColumns.ItemRow, cancellation);
        return row is null ? null : new([.. RecordColumns.AllIndexes(row)], row.ETag, await DecodeItemAsync(row, cancellation));
    }

    /// <summary>
    /// The record as this process wrote it last, to be written over once without being read; null if that is not known, as in a table that
    /// does not remember. Another process may have written since: a write over it fails then, as over any that was read too early. Not for
    /// what is shown or decided by.
    /// </summary>
    public StoredRecord<TItem>? Take(string id) => _recent.Take(id);

    /// <summary>Writes a record, other rows of its partition with it in one transaction, and then its indexes.</summary>
    /// <param name="item">The record.</param>
    /// <param name="over">What was read, and is replaced if it is still the same; null: the record must be new.</param>
    /// <param name="beside">Rows to write beside it, keys under the record's partition.</param>
    /// <param name="cancellation">Stops the write.</param>
    /// <returns>False where another writer came first; nothing is written then.</returns>
    public async Task<bool> TryWriteAsync(
        TItem item, StoredRecord<TItem>? over, IReadOnlyList<TableTransactionAction> beside, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        (string id, DateTimeOffset since, IEnumerable<string> indexNames) = describe(item);
        string[] indexes = [.. indexNames];
        string sort = TableKeys.NewestFirst(since, id);

        TableEntity row = await codec.EncodeAsync(RecordColumns.Partition(id), RecordColumns.ItemRow, item, cancellation);
        row[RecordColumns.Sort] = sort;
        string[] former = [.. (over?.Indexes ?? []).Except(indexes)];
        row[RecordColumns.Indexes] = string.Join(RecordColumns.Separator, indexes);
        row[RecordColumns.Former] = string.Join(RecordColumns.Separator, former);
        TableTransactionAction itemAction = over is null
            ? new(TableTransactionActionType.Add, row)
            : new(TableTransactionActionType.UpdateReplace, row, over.Version);
        Response<IReadOnlyList<Response>> written;
        try
        {
            written = await table.SubmitTransactionAsync([itemAction, .. beside], cancellation);
        }
        catch (RequestFailedException raced) when (raced.Status is 409 or 412)
        {
            return false;
        }

        await WriteIndexesAsync(table, item, sort, indexes, former, cancellation);
        if (remembers && written.Value[0].Headers.ETag is { } version)
        {
            // It is in no former index any more: their rows are gone.
            _recent.Put(id, new(indexes, version, item));
        }

        return true;
    }

    /// <summary>Writes the index rows of a record again, for a writer that may have crashed before it came to them.</summary>
    public async Task RepairIndexesAsync(TItem item, CancellationToken cancellation)
    {
        (string id, DateTimeOffset since, IEnumerable<string> indexes) = describe(item);
        await WriteIndexesAsync(await OpenAsync(cancellation), item, TableKeys.NewestFirst(since, id), [.. indexes], [], cancellation);
    }

    /// <summary>Reads one page of an index.</summary>
    public async Task<ListPage<TSummary>> ListAsync(string index, PageRequest page, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        ListPage<TableEntity> rows = await table.ReadPageAsync(RecordColumns.IndexPartition(index), page, cancellation);
        var items = new List<TSummary>(rows.Items.Count);
        foreach (TableEntity row in rows.Items)
        {
            items.Add(await codec.DecodeAsync<TSummary>(row, cancellation));
        }

        return new(items, rows.Next);
    }

    /// <summary>How many rows an index has, counted to <paramref name="limit"/>.</summary>
    public async Task<int> CountAsync(string index, int limit, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        int count = 0;
        await foreach (TableEntity _ in table.ReadKeysAsync(RecordColumns.IndexPartition(index), cancellation))
        {
            if (++count == limit)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>
    /// Removes the records of an index that are older than <paramref name="before"/> and may go; returns how many. Where it is cut short,
    /// the next sweep goes on: the row by which a record was found goes last.
    /// </summary>
    /// <param name="index">The index to find them by.</param>
    /// <param name="before">What was opened or begun at or after it stays.</param>
    /// <param name="mayGo">Whether one may go; one that may not keeps its large values too.</param>
    /// <param name="beside">Removes what belongs to one and lies elsewhere.</param>
    /// <param name="cancellation">Cuts it short.</param>
    public async Task<int> SweepAsync(
        string index, DateTimeOffset before, Func<TSummary, bool> mayGo, Func<TSummary, CancellationToken, Task> beside, CancellationToken cancellation)
    {
        var sweep = new IndexSweep(await OpenAsync(cancellation), codec, index);
        int removed = 0;
        await foreach (IReadOnlyList<TableEntity> rows in sweep.ReadOlderAsync(before, cancellation))
        {
            var going = new List<(TSummary Summary, string Row)>();
            foreach (TableEntity row in rows)
            {
                TSummary summary = await codec.DecodeAsync<TSummary>(row, cancellation);
                if (mayGo(summary))
                {
                    going.Add((summary, row.RowKey));
                }
                else
                {
                    await sweep.KeepAsync(row.RowKey, cancellation);
                }
            }

            await IndexSweep.ForEachAsync(going, (one, token) => beside(one.Summary, token), cancellation);
            await sweep.RemoveAsync([.. going.Select(one => one.Row)], cancellation);
            removed += going.Count;
        }

        return removed;
    }

    /// <summary>The summaries of an index that are older than <paramref name="before"/>, oldest last.</summary>
    public async IAsyncEnumerable<TSummary> ReadOlderAsync(
        string index, DateTimeOffset before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        string from = TableKeys.NewestFirst(before);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {RecordColumns.IndexPartition(index)} and RowKey gt {from}"), cancellationToken: cancellation))
        {
            yield return await codec.DecodeAsync<TSummary>(row, cancellation);
        }
    }

    private async Task WriteIndexesAsync(
        TableClient table, TItem item, string sort, string[] indexes, string[] former, CancellationToken cancellation)
    {
        TSummary summary = summarise(item);
        TableEntity template = await codec.EncodeAsync("index", sort, summary, cancellation);
        await Task.WhenAll(indexes.Select(index =>
        {
            var row = new TableEntity(template) { PartitionKey = RecordColumns.IndexPartition(index), RowKey = sort };
            return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
        }));
        await Task.WhenAll(
            former.Select(index => table.DeleteEntityAsync(RecordColumns.IndexPartition(index), sort, ETag.All, cancellation)));
    }

    private async Task<TItem> DecodeItemAsync(TableEntity row, CancellationToken cancellation)
    {
        row.Remove(RecordColumns.Sort);
        row.Remove(RecordColumns.Indexes);
        row.Remove(RecordColumns.Former);
        return await codec.DecodeAsync<TItem>(row, cancellation);
    }
}
