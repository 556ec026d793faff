using Azure;
using Azure.Data.Tables;

namespace Reflex.Functions.Storage;

/// <summary>Reads of one partition, in key order: the only kind of query there is here, since any other would scan a table.</summary>
internal static class TableReader
{
    /// <summary>A page of the rows of a partition after a row key; only the columns that are named, if any are.</summary>
    public static async Task<ListPage<TableEntity>> ReadPageAsync(
        this TableClient table, string partitionKey, PageRequest page, CancellationToken cancellation, params string[] columns)
    {
        string filter = page.After is null
            ? TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey gt {page.After}");
        var rows = new List<TableEntity>(page.Size + 1);
        // One more than asked for tells whether there is a next page.
        await foreach (
            TableEntity row in table.QueryAsync<TableEntity>(filter, page.Size + 1, columns.Length > 0 ? columns : null, cancellation))
        {
            rows.Add(row);
            if (rows.Count > page.Size)
            {
                rows.RemoveAt(page.Size);
                return new(rows, PageRequest.Encode(rows[^1].RowKey));
            }
        }

        return new(rows, null);
    }

    /// <summary>
    /// The row keys of a whole partition, with the columns that are named, for what removes or counts rows. As pages it is read piece by
    /// piece: a partition may hold more than fits into memory.
    /// </summary>
    public static AsyncPageable<TableEntity> ReadKeysAsync(
        this TableClient table, string partitionKey, CancellationToken cancellation, params string[] columns) =>
        table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"), select: [nameof(TableEntity.RowKey), .. columns], cancellationToken: cancellation);

    /// <summary>Rows of a partition from <paramref name="from"/> (included) to <paramref name="to"/> (not included).</summary>
    public static IAsyncEnumerable<TableEntity> ReadRangeAsync(
        this TableClient table, string partitionKey, string from, string to, CancellationToken cancellation) =>
        table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {to}"), cancellationToken: cancellation);

    /// <summary>All rows of a partition whose key begins with <paramref name="prefix"/>.</summary>
    public static IAsyncEnumerable<TableEntity> ReadPrefixAsync(
        this TableClient table, string partitionKey, string prefix, CancellationToken cancellation) =>
        table.ReadRangeAsync(partitionKey, prefix, prefix[..^1] + (char)(prefix[^1] + 1), cancellation);

    public static async Task<TableEntity?> FindAsync(
        this TableClient table, string partitionKey, string rowKey, CancellationToken cancellation)
    {
        NullableResponse<TableEntity> row = await table.GetEntityIfExistsAsync<TableEntity>(
            partitionKey, rowKey, cancellationToken: cancellation);
        return row.HasValue ? row.Value : null;
    }
}
