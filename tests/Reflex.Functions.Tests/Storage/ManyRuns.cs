using Azure.Data.Tables;
using Reflex.Engine.Execution;
using Reflex.Functions.Incidents;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Storage;

/// <summary>
/// Puts many runs with their approvals, and as many incidents, into the tables: the app writes one of each, and the others are copies of its rows under names of their
/// own. Rows of one partition go in batches, so that thousands take a third of the time that the app would.
/// </summary>
internal static class ManyRuns
{
    private const string Template = "template0";
    private static readonly string[] s_tables = [TableNames.Runs, TableNames.Approvals, TableNames.ApprovalLinks, TableNames.Actions, TableNames.Incidents];

    public static async Task AddManyRunsAsync(this TestStorage storage, DateTimeOffset begin, DateTimeOffset end, int count)
    {
        await storage.AddRunAsync(StoredThings.Run(begin, Template, RunState.Failed, end));
        await storage.Get<IncidentStore>().WriteAsync(StoredThings.Incident(begin, Template, end), CancellationToken.None);
        foreach (string name in s_tables)
        {
            TableClient table = await storage.Get<TableSet>().OpenAsync(name, CancellationToken.None);
            await CopyAsync(table, count - 1);
        }
    }

    private static async Task CopyAsync(TableClient table, int copies)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        // A link is found by the hash of its token, which names no run.
        string? hash = rows.FirstOrDefault(row => row.RowKey == "link")?.PartitionKey;
        await Parallel.ForEachAsync(Enumerable.Range(1, copies).Chunk(TableWriter.MaxBatch), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (numbers, token) =>
        {
            foreach (IGrouping<string, TableEntity> partition in numbers.SelectMany(number => rows.Select(row => Copy(row, hash, number))).GroupBy(row => row.PartitionKey))
            {
                await table.UpsertAllAsync(partition, token);
            }
        });
    }

    private static TableEntity Copy(TableEntity row, string? hash, int number)
    {
        var copy = new TableEntity(Rename(row.PartitionKey), Rename(row.RowKey));
        foreach ((string column, object value) in row)
        {
            if (column is not ("PartitionKey" or "RowKey" or "Timestamp") && !column.StartsWith("odata.", StringComparison.Ordinal))
            {
                copy[column] = value is string text ? Rename(text) : value;
            }
        }

        return copy;

        string Rename(string text)
        {
            string renamed = text.Replace(Template, $"r{number}", StringComparison.Ordinal);
            return hash is null ? renamed : renamed.Replace(hash, $"{hash}{number}", StringComparison.Ordinal);
        }
    }
}
