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
    Func<TItem, (string Id, DateTimeOffset Since, IEnumerable<string> Indexes)> describe)
    where TItem : class
{
    private const string ItemRow = "item";
    private const string IndexesColumn = "x_indexes";
    private const string FormerColumn = "x_former";
    private const string SortColumn = "x_sort";
    private const char Separator = '\n';

    public Task<TableClient> OpenAsync(CancellationToken cancellation) => tables.OpenAsync(tableName, cancellation);

    /// <summary>The partition of one record.</summary>
    public static string Partition(string id) => $"item|{TableKeys.Safe(id)}";

    /// <summary>The record and its version, or null.</summary>
    public async Task<(TItem Item, ETag Version)?> FindAsync(string id, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        TableEntity? row = await table.FindAsync(Partition(id), ItemRow, cancellation);
        return row is null ? null : (await DecodeItemAsync(row, cancellation), row.ETag);
    }

    /// <summary>Writes a record, other rows of its partition with it in one transaction, and then its indexes.</summary>
    /// <param name="item">The record.</param>
    /// <param name="version">Null: the record must be new. <see cref="ETag.All"/>: whatever is there is replaced. Else: only this version is replaced.</param>
    /// <param name="beside">Rows to write beside it, keys under the record's partition.</param>
    /// <param name="cancellation">Stops the write.</param>
    /// <returns>False where another writer came first; nothing is written then.</returns>
    public async Task<bool> TryWriteAsync(TItem item, ETag? version, IReadOnlyList<TableTransactionAction> beside, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        (string id, DateTimeOffset since, IEnumerable<string> indexNames) = describe(item);
        string[] indexes = [.. indexNames];
        string sort = TableKeys.NewestFirst(since, id);

        TableEntity? old = await table.FindAsync(Partition(id), ItemRow, cancellation);
        TableEntity row = await codec.EncodeAsync(Partition(id), ItemRow, item, cancellation);
        row[SortColumn] = sort;
        string[] former = [.. Listed(old, IndexesColumn).Union(Listed(old, FormerColumn)).Except(indexes)];
        row[IndexesColumn] = string.Join(Separator, indexes);
        row[FormerColumn] = string.Join(Separator, former);
        var itemAction = version switch
        {
            null => new TableTransactionAction(TableTransactionActionType.Add, row),
            { } any when any == ETag.All => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row),
            { } exact => new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, exact),
        };
        try
        {
            await table.SubmitTransactionAsync([itemAction, .. beside], cancellation);
        }
        catch (RequestFailedException raced) when (raced.Status is 409 or 412)
        {
            return false;
        }

        await WriteIndexesAsync(table, item, sort, indexes, former, cancellation);
        return true;
    }

    /// <summary>Writes the index rows of a record again, for a writer that may have crashed before it came to them.</summary>
    public async Task RepairIndexesAsync(TItem item, CancellationToken cancellation)
    {
        (string id, DateTimeOffset since, IEnumerable<string> indexes) = describe(item);
        await WriteIndexesAsync(await OpenAsync(cancellation), item, TableKeys.NewestFirst(since, id), [.. indexes], [], cancellation);
    }

    /// <summary>A page of an index.</summary>
    public async Task<ListPage<TSummary>> ListAsync(string index, PageRequest page, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        ListPage<TableEntity> rows = await table.ReadPageAsync($"index|{index}", page, cancellation);
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
        await foreach (TableEntity _ in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {"index|" + index}"), select: ["RowKey"], cancellationToken: cancellation))
        {
            if (++count == limit)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>Removes a record, all rows of its partition and its index rows.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        TableEntity? item = await table.FindAsync(Partition(id), ItemRow, cancellation);
        if (item is not null)
        {
            // The indexes first: a crash in between leaves a record that the next sweep finds again by its remaining index row.
            foreach (string index in Listed(item, IndexesColumn).Union(Listed(item, FormerColumn)).OrderBy(name => name == TableKeys.All))
            {
                await table.DeleteEntityAsync($"index|{index}", item.GetString(SortColumn), ETag.All, cancellation);
            }
        }

        var keys = new List<string>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition(id)}"), select: ["RowKey"], cancellationToken: cancellation))
        {
            keys.Add(row.RowKey);
        }

        await table.DeleteAllAsync(Partition(id), keys, cancellation);
    }

    /// <summary>The summaries of an index that are older than <paramref name="before"/>, oldest last.</summary>
    public async IAsyncEnumerable<TSummary> ReadOlderAsync(
        string index, DateTimeOffset before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        TableClient table = await OpenAsync(cancellation);
        string from = TableKeys.NewestFirst(before);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {"index|" + index} and RowKey gt {from}"), cancellationToken: cancellation))
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
            var row = new TableEntity(template) { PartitionKey = $"index|{index}", RowKey = sort };
            return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
        }));
        await Task.WhenAll(former.Select(index => table.DeleteEntityAsync($"index|{index}", sort, ETag.All, cancellation)));
    }

    private async Task<TItem> DecodeItemAsync(TableEntity row, CancellationToken cancellation)
    {
        row.Remove(SortColumn);
        row.Remove(IndexesColumn);
        row.Remove(FormerColumn);
        return await codec.DecodeAsync<TItem>(row, cancellation);
    }

    private static string[] Listed(TableEntity? row, string column) =>
        row?.GetString(column)?.Split(Separator, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
