using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Reflex.Engine.Events;
using Reflex.Functions.Events;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Intake;

/// <summary>An event as it was taken in.</summary>
public sealed record ArchivedEvent(
    string Id, string Source, string Type, string? Subject, DateTimeOffset Time, DateTimeOffset ReceivedAt, string Function, string Json);

/// <summary>
/// Keeps every accepted event. A partition holds one hour of event time, which spreads writes and lets retention drop old hours as a whole; a
/// row is named by time and identity, so that a redelivery is the same row.
/// </summary>
public sealed class EventArchive(TableSet tables, RowCodec codec)
{
    private const string HourFormat = "yyyyMMddHH";
    private const string HoursPartition = "hours";

    public async Task KeepAsync(string function, IReadOnlyList<AutomationEvent> events, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Events, cancellation);
        foreach (IGrouping<string, AutomationEvent> hour in events.GroupBy(e => Hour(e.Time)))
        {
            var rows = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
            foreach (AutomationEvent e in hour)
            {
                string key = $"{TableKeys.NewestFirst(e.Time)}|{TableKeys.Hash($"{e.Source}\n{e.Id}")}";
                var archived = new ArchivedEvent(
                    e.Id, e.Source, e.Type, e.Subject, e.Time, e.ReceivedAt, function, EventText.Of(e));
                rows[key] = await codec.EncodeAsync(hour.Key, key, archived, cancellation);
            }

            await table.UpsertAllAsync(rows.Values, cancellation);
            await table.UpsertEntityAsync(new TableEntity(HoursPartition, InvertedHour(hour.Key)) { ["hour"] = hour.Key }, TableUpdateMode.Replace, cancellation);
        }
    }

    /// <summary>The newest events, hour by hour, at most <paramref name="top"/>.</summary>
    public async Task<IReadOnlyList<ArchivedEvent>> ReadNewestAsync(int top, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Events, cancellation);
        var events = new List<ArchivedEvent>();
        await foreach (TableEntity hour in table.ReadRangeAsync(HoursPartition, "0", "~", cancellation))
        {
            ListPage<TableEntity> rows = await table.ReadPageAsync(hour.GetString("hour"), new PageRequest(top - events.Count, null), cancellation);
            foreach (TableEntity row in rows.Items)
            {
                events.Add(await codec.DecodeAsync<ArchivedEvent>(row, cancellation));
            }

            if (events.Count >= top)
            {
                break;
            }
        }

        return events;
    }

    /// <summary>Removes hours that ended before; returns how many events.</summary>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Events, cancellation);
        int removed = 0;
        await foreach (TableEntity hour in table.ReadRangeAsync(HoursPartition, InvertedHour(Hour(before)) + "0", "~", cancellation))
        {
            removed += await RemoveHourAsync(table, hour, cancellation);
        }

        return removed;
    }

    private static async Task<int> RemoveHourAsync(TableClient table, TableEntity hour, CancellationToken cancellation)
    {
        string partition = hour.GetString("hour");
        int removed = 0;
        // Page by page: an hour may hold more than fits into memory.
        AsyncPageable<TableEntity> rows = table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), select: ["RowKey"], cancellationToken: cancellation);
        await foreach (Page<TableEntity> page in rows.AsPages())
        {
            await table.DeleteAllAsync(partition, page.Values.Select(row => row.RowKey), cancellation);
            removed += page.Values.Count;
        }

        try
        {
            await table.DeleteEntityAsync(HoursPartition, hour.RowKey, hour.ETag, cancellation);
        }
        catch (RequestFailedException touched) when (touched.Status == 412)
        {
            // An event of that hour came in meanwhile; the next sweep finds it by this row.
        }

        return removed;
    }

    private static string Hour(DateTimeOffset time) => time.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);

    private static string InvertedHour(string hour) =>
        (9_999_999_999 - long.Parse(hour, CultureInfo.InvariantCulture)).ToString("D10", CultureInfo.InvariantCulture);
}
