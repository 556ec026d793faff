using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;

namespace Reflex.Benchmarks.Host;

/// <summary>What the storage emulator takes of the same events when nobody does anything but write them, one delivery after the other.</summary>
internal static class EmulatorLimit
{
    /// <summary>Events a second as a row each, all rows of a delivery in one transaction, everything in one partition.</summary>
    public static Task<double> RowsAsync(string connection, HealthEvent[] events, int batch) => MeasureAsync(connection, "Rows", events, batch, (table, number, delivery) =>
        table.SubmitTransactionAsync(delivery.Select((one, index) => new TableTransactionAction(
            TableTransactionActionType.UpsertReplace, new TableEntity("all", Key(number, index)) { ["json"] = one.Json }))));

    /// <summary>Events a second as one row a delivery.</summary>
    public static Task<double> PagesAsync(string connection, HealthEvent[] events, int batch) => MeasureAsync(connection, "Pages", events, batch, (table, number, delivery) =>
    {
        var row = new TableEntity("all", Key(number, 0));
        foreach ((int column, HealthEvent[] part) in delivery.Chunk(20).Index())
        {
            row[string.Create(CultureInfo.InvariantCulture, $"json{column}")] = CorrelationInput.Body(part);
        }

        return table.UpsertEntityAsync(row, TableUpdateMode.Replace);
    });

    private static async Task<double> MeasureAsync(
        string connection, string name, HealthEvent[] events, int batch, Func<TableClient, int, HealthEvent[], Task> write)
    {
        TableClient table = new TableServiceClient(connection).GetTableClient($"Limit{name}");
        await table.CreateAsync();
        // The first request opens the connection.
        await table.UpsertEntityAsync(new TableEntity("first", "first"));
        long begin = Stopwatch.GetTimestamp();
        foreach ((int number, HealthEvent[] delivery) in events.Chunk(batch).Index())
        {
            await write(table, number, delivery);
        }

        double rate = events.Length / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        // The emulator writes all that it holds to its file every few seconds: what was measured here must not cost what is measured next.
        await table.DeleteAsync();
        return rate;
    }

    private static string Key(int delivery, int number) => string.Create(CultureInfo.InvariantCulture, $"{delivery:D6}-{number:D3}");
}
