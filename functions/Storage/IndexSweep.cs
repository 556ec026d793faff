using Azure;
using Azure.Data.Tables;

namespace Reflex.Functions.Storage;

/// <summary>
/// Removes records with their rows in other indexes, a hundred at a time. The rows of the index that it reads are removed last, so that a
/// sweep that was cut short is finished by the next; several at once only do each other's work.
/// </summary>
/// <param name="table">
/// A table as <see cref="IndexedTable{TItem, TSummary}"/> lays it out: the name of an index row ends in the record's.
/// </param>
/// <param name="codec">Knows which large values a row points to.</param>
/// <param name="index">The index to read.</param>
internal sealed class IndexSweep(TableClient table, RowCodec codec, string index)
{
    // So many requests at once are well within what a storage account takes.
    private const int AtOnce = 8;

    /// <summary>Rows of the index that are older than <paramref name="before"/>, in batches.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> ReadOlderAsync(
        DateTimeOffset before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {RecordColumns.IndexPartition(index)} and RowKey gt {TableKeys.NewestFirst(before)}");
        AsyncPageable<TableEntity> rows = table.QueryAsync<TableEntity>(filter, TableWriter.MaxBatch, cancellationToken: cancellation);
        await foreach (Page<TableEntity> page in rows.AsPages())
        {
            yield return page.Values;
        }
    }

    /// <summary>Does something for each of a batch, some at once.</summary>
    public static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (item, token) => await action(item, token));

    /// <summary>Removes the records that these rows of the index stand for.</summary>
    public async Task RemoveAsync(IReadOnlyList<string> rows, CancellationToken cancellation)
    {
        var records = new (string Partition, List<string> Keys, List<(string Index, string Sort)> Others)[rows.Count];
        await ForEachAsync(
            Enumerable.Range(0, rows.Count), async (number, token) => records[number] = await ReadAsync(rows[number], token), cancellation);
        foreach (IGrouping<string, string> other in records.SelectMany(record => record.Others).GroupBy(row => row.Index, row => row.Sort))
        {
            await table.DeleteAllAsync(RecordColumns.IndexPartition(other.Key), other, cancellation);
        }

        await ForEachAsync(records, (record, token) => table.DeleteAllAsync(record.Partition, record.Keys, token), cancellation);
        await table.DeleteAllAsync(RecordColumns.IndexPartition(index), rows, cancellation);
    }

    /// <summary>Keeps the large values of a record that stays beyond its time from being swept by age.</summary>
    public async Task KeepAsync(string row, CancellationToken cancellation)
    {
        await foreach (TableEntity entity in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {RecordColumns.PartitionOf(row)}"), cancellationToken: cancellation))
        {
            await codec.TouchAsync(entity, cancellation);
        }
    }

    private async Task<(string Partition, List<string> Keys, List<(string Index, string Sort)> Others)> ReadAsync(
        string row, CancellationToken cancellation)
    {
        string partition = RecordColumns.PartitionOf(row);
        var keys = new List<string>();
        var others = new List<(string, string)>();
        await foreach (
            TableEntity entity in table.ReadKeysAsync(partition, cancellation, RecordColumns.Indexes, RecordColumns.Former, RecordColumns.Sort))
        {
            keys.Add(entity.RowKey);
            if (entity.GetString(RecordColumns.Sort) is { } sort)
            {
                others.AddRange(RecordColumns.AllIndexes(entity).Where(name => name != index).Select(name => (name, sort)));
            }
        }

        return (partition, keys, others);
    }
}
