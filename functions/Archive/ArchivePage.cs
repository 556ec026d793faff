using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Reflex.Engine.Events;
using Reflex.Functions.Events;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Archive;

/// <summary>
/// Events of one delivery and one hour as one row of the archive: columns <c>events0_json</c>, <c>events1_json</c>, … hold JSON arrays of
/// CloudEvents, newest first. A row for each event would cost a table as many writes as there are events; a page costs one.
/// </summary>
internal static class ArchivePage
{
    /// <summary>How many events a row holds. A row without it is one event: so they were before there were pages.</summary>
    public const string CountColumn = "count";

    private const string FunctionColumn = "function";
    private const string ReceivedColumn = "receivedAt";

    // Brackets and commas come on top of it.
    private const int MaxColumn = LargeValues.InlineLimit - 300;

    public static long CountOf(TableEntity row) => row.GetInt64(CountColumn) ?? 1;

    /// <summary>Cuts a delivery into rows. The same events of a delivery again are the same rows.</summary>
    public static async Task<IReadOnlyList<TableEntity>> EncodeAsync(
        RowCodec codec, string function, IEnumerable<AutomationEvent> events, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        foreach (IGrouping<string, AutomationEvent> hour in events
            .DistinctBy(e => (e.Source, e.Id, e.Time)).GroupBy(e => ArchivePartitions.HourOf(e.Time)))
        {
            IEnumerable<(AutomationEvent Event, string Json)> newestFirst =
                hour.OrderByDescending(e => e.Time).ThenBy(e => e.Id, StringComparer.Ordinal).Select(e => (e, EventText.Of(e)));
            foreach (List<(AutomationEvent Event, string Json)> page in EventParts.Of(newestFirst, one => one.Json))
            {
                rows.Add(await EncodePageAsync(codec, function, page, cancellation));
            }
        }

        return rows;
    }

    /// <summary>The events of a row. One whose large value retention has removed already is left out.</summary>
    public static async Task<IReadOnlyList<ArchivedEvent>> DecodeAsync(RowCodec codec, TableEntity row, CancellationToken cancellation)
    {
        if (!row.ContainsKey(CountColumn))
        {
            return [await codec.DecodeAsync<ArchivedEvent>(row, cancellation)];
        }

        string function = row.GetString(FunctionColumn);
        DateTimeOffset receivedAt = DateTimeOffset.Parse(row.GetString(ReceivedColumn), CultureInfo.InvariantCulture);
        var events = new List<ArchivedEvent>();
        for (int number = 0; RowCodec.HasJson(row, Column(number)); number++)
        {
            if (await codec.ReadJsonAsync(row, Column(number), cancellation) is { } array)
            {
                using JsonDocument json = JsonDocument.Parse(array, new JsonDocumentOptions { MaxDepth = 512 });
                events.AddRange(json.RootElement.EnumerateArray().Select(one => Read(one.GetRawText(), receivedAt, function)));
            }
        }

        return events;
    }

    private static async Task<TableEntity> EncodePageAsync(
        RowCodec codec, string function, List<(AutomationEvent Event, string Json)> page, CancellationToken cancellation)
    {
        AutomationEvent newest = page[0].Event;
        string hash = TableKeys.Hash(string.Join('\n', page.Select(one => $"{one.Event.Source}\n{one.Event.Id}")));
        var row = new TableEntity(ArchivePartitions.Of(newest.Time, hash), $"{TableKeys.NewestFirst(newest.Time)}|{hash}")
        {
            [CountColumn] = (long)page.Count,
            [FunctionColumn] = function,
            [ReceivedColumn] = page.Max(one => one.Event.ReceivedAt).ToString("O", CultureInfo.InvariantCulture),
        };
        int number = 0;
        foreach (List<(AutomationEvent Event, string Json)> part in EventParts.Of(page, one => one.Json, MaxColumn))
        {
            await codec.AddJsonAsync(row, Column(number++), $"[{string.Join(',', part.Select(one => one.Json))}]", cancellation);
        }

        return row;
    }

    private static string Column(int number) => string.Create(CultureInfo.InvariantCulture, $"events{number}");

    private static ArchivedEvent Read(string json, DateTimeOffset receivedAt, string function)
    {
        AutomationEvent e = EventText.Read(json, receivedAt, "An event of the archive");
        return new ArchivedEvent(e.Id, e.Source, e.Type, e.Subject, e.Time, e.ReceivedAt, function, json);
    }
}
