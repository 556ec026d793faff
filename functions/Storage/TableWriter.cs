using Azure;
using Azure.Data.Tables;

namespace Reflex.Functions.Storage;

/// <summary>Batch writes. A transaction holds at most 100 rows of one partition; a longer list is written as several, in order.</summary>
internal static class TableWriter
{
    public const int MaxBatch = 100;

    /// <summary>Writes rows of one partition, replacing what is there.</summary>
    public static async Task UpsertAllAsync(this TableClient table, IEnumerable<TableEntity> rows, CancellationToken cancellation)
    {
        foreach (TableEntity[] chunk in rows.Chunk(MaxBatch))
        {
            if (chunk.Length == 1)
            {
                await table.UpsertEntityAsync(chunk[0], TableUpdateMode.Replace, cancellation);
            }
            else
            {
                await table.SubmitTransactionAsync(
                    chunk.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)), cancellation);
            }
        }
    }

    /// <summary>Deletes rows of one partition; those that are gone already are no error.</summary>
    public static async Task DeleteAllAsync(
        this TableClient table, string partitionKey, IEnumerable<string> rowKeys, CancellationToken cancellation)
    {
        foreach (string[] chunk in rowKeys.Chunk(MaxBatch))
        {
            try
            {
                await table.SubmitTransactionAsync(
                    chunk.Select(
                        key => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partitionKey, key), ETag.All)),
                    cancellation);
            }
            catch (RequestFailedException gone) when (gone.Status == 404)
            {
                // Another sweeper removed one of them, which fails the whole transaction.
                foreach (string key in chunk)
                {
                    await table.DeleteEntityAsync(partitionKey, key, ETag.All, cancellation);
                }
            }
        }
    }

    /// <summary>Inserts a row that must not exist; false if it does.</summary>
    public static async Task<bool> TryInsertAsync(this TableClient table, TableEntity row, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(row, cancellation);
            return true;
        }
        catch (RequestFailedException exists) when (exists.Status == 409)
        {
            return false;
        }
    }
}
