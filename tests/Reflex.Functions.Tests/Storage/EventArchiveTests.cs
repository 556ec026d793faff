using System.Text.RegularExpressions;
using System.Text;
using Azure.Data.Tables;
using Reflex.Engine.Events;
using Reflex.Functions.Archive;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Storage;

/// <summary>The archive of events: what a delivery costs, what is read back and in which order, and what earlier versions left there.</summary>
public sealed partial class EventArchiveTests
{
    private const string Function = "AvailabilityStatusChanged";

    private readonly string _prefix = $"s{Guid.NewGuid():N}"[..12];

    private Task<TestStorage> StartAsync() => TestStorage.StartAsync(null, ("Reflex:TablePrefix", _prefix));

    private static Task KeepAsync(TestStorage storage, IEnumerable<AutomationEvent> events) =>
        storage.Get<EventArchive>().KeepAsync(Function, [.. events], CancellationToken.None);

    private static async Task<string[]> NewestAsync(TestStorage storage, int top) =>
        [.. (await storage.Get<EventArchive>().ReadNewestAsync(top, CancellationToken.None)).Select(e => e.Id)];

    [Fact]
    public async Task A_delivery_of_a_hundred_events_is_one_write_however_many_there_are_already()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        for (int delivery = 0; delivery < 40; delivery++)
        {
            await storage.AddEventsAsync(begin.AddSeconds(delivery), 100, $"d{delivery}e");
        }

        using var watch = new QueryWatch(_prefix);
        for (int delivery = 40; delivery < 50; delivery++)
        {
            await storage.AddEventsAsync(begin.AddSeconds(delivery), 100, $"d{delivery}e");
        }

        Assert.Equal(10, watch.Requests.Count);
        Assert.Equal("d49e99", (await NewestAsync(storage, 1))[0]);
    }

    [Fact]
    public async Task A_repeated_delivery_is_one_row_and_other_deliveries_show_each_event_once()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        AutomationEvent[] events = [.. Enumerable.Range(0, 30).Select(number => StoredThings.Event(begin.AddSeconds(number), $"e{number}"))];
        await KeepAsync(storage, events);
        int rows = await storage.CountAsync(TableNames.Events);

        await KeepAsync(storage, events);
        Assert.Equal(rows, await storage.CountAsync(TableNames.Events));

        await KeepAsync(storage, events[..7]);
        await KeepAsync(storage, events[5..]);
        await KeepAsync(storage, [events[3], events[3]]);

        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(number => $"e{number}"), await NewestAsync(storage, 200));
        Assert.Equal(Enumerable.Range(10, 20).Reverse().Select(number => $"e{number}"), await NewestAsync(storage, 20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(200)]
    public async Task The_newest_come_first_however_deliveries_overlap_and_wherever_they_lie(int top)
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        var random = new Random(top);
        var all = new List<(DateTimeOffset At, string Id)>();
        for (int delivery = 0; delivery < 60; delivery++)
        {
            // Each event's time is its own: three hours, out of order, deliveries of one to eight.
            (DateTimeOffset At, string Id)[] events =
                [.. Enumerable.Range(0, random.Next(1, 9)).Select(number => (begin.AddMilliseconds(random.Next(3 * 3_600_000)), $"d{delivery}e{number}"))];
            all.AddRange(events);
            await KeepAsync(storage, events.Select(e => StoredThings.Event(e.At, e.Id)));
        }

        string[] newest = await NewestAsync(storage, top);

        Assert.Equal(all.OrderByDescending(e => e.At).Take(top).Select(e => e.Id), newest);
    }

    [Fact]
    public async Task Events_come_back_as_they_were_large_ones_too()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        AutomationEvent[] events = [.. Enumerable.Range(0, 40).Select(number => Event(begin.AddSeconds(number), $"e{number}", new string('é', number * 1_000) + "\ud83d\ude80\n\"{{}}\""))];
        await KeepAsync(storage, events);

        IReadOnlyList<ArchivedEvent> read = await storage.Get<EventArchive>().ReadNewestAsync(100, CancellationToken.None);

        Assert.Equal(events.Reverse(), read.Select(one => EventParser.Parse(Encoding.UTF8.GetBytes(one.Json), begin).Event!));
        Assert.All(read, one => Assert.Equal(
            (Function, begin, "/s", "T", $"subject of {one.Id}"), (one.Function, one.ReceivedAt, one.Source, one.Type, one.Subject)));
    }

    [Fact]
    public async Task Rows_from_before_there_were_pages_are_read_among_them_and_swept_with_them()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset hour = storage.Clock.GetUtcNow();
        TableClient table = await storage.Get<TableSet>().OpenAsync(TableNames.Events, CancellationToken.None);
        await table.AddEntityAsync(new TableEntity("hours", (9_999_999_999 - 2026010500).ToString("D10")) { ["hour"] = "2026010500" });
        foreach (int second in (int[])[1, 3, 5])
        {
            DateTimeOffset at = hour.AddSeconds(second);
            await table.AddEntityAsync(new TableEntity("2026010500", TableKeys.NewestFirst(at, $"old{second}"))
            {
                ["id"] = $"old{second}", ["source"] = "/s", ["type"] = "T", ["time"] = at.ToString("O"), ["receivedAt"] = at.ToString("O"), ["function"] = "F", ["json"] = "{}",
            });
        }

        await KeepAsync(storage, [StoredThings.Event(hour.AddSeconds(2), "new2"), StoredThings.Event(hour.AddSeconds(4), "new4")]);

        Assert.Equal(["old5", "new4", "old3", "new2", "old1"], await NewestAsync(storage, 10));
        Assert.Equal(["old5", "new4", "old3"], await NewestAsync(storage, 3));

        Assert.Equal(0, await storage.Get<EventArchive>().SweepAsync(hour.AddMinutes(59), CancellationToken.None));
        Assert.Equal(5, await storage.Get<EventArchive>().SweepAsync(hour.AddHours(1), CancellationToken.None));
        Assert.Equal(0, await storage.CountAsync(TableNames.Events));
    }

    [Fact]
    public async Task What_comes_into_an_hour_that_was_swept_is_found_by_the_next_sweep()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await storage.AddEventsAsync(begin, 3);
        storage.Clock.Advance(TimeSpan.FromDays(2));
        DateTimeOffset before = storage.Clock.GetUtcNow().AddDays(-1);
        Assert.Equal(3, await storage.Get<EventArchive>().SweepAsync(before, CancellationToken.None));

        await storage.AddEventsAsync(begin, 3);

        Assert.Equal(["e2", "e1", "e0"], await NewestAsync(storage, 10));
        Assert.Equal(3, await storage.Get<EventArchive>().SweepAsync(before, CancellationToken.None));
        Assert.Equal(0, await storage.CountAsync(TableNames.Events));
    }

    [Fact]
    public async Task Single_events_of_a_moment_spread_over_partitions_and_every_query_names_one()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await Parallel.ForEachAsync(Enumerable.Range(0, 160), async (number, _) => await KeepAsync(storage, [StoredThings.Event(begin.AddMilliseconds(number), $"e{number}")]));
        using var watch = new QueryWatch(_prefix);

        Assert.Equal(Enumerable.Range(110, 50).Reverse().Select(number => $"e{number}"), await NewestAsync(storage, 50));

        Assert.All(watch.Filters, filter => Assert.Matches(NamesPartition(), filter));
        Assert.Equal(1 + 8, watch.Filters.Count());
        Assert.Equal(8 + 160, await storage.CountAsync(TableNames.Events));
    }

    private static AutomationEvent Event(DateTimeOffset at, string id, string text) => AutomationEvent.Create(
        id, "/s", "T", at, $"subject of {id}", System.Text.Json.JsonSerializer.SerializeToElement(new { text }), new DateTimeOffset(at.Date, TimeSpan.Zero));

    [GeneratedRegex("^PartitionKey eq '[^']+'( and RowKey .*)?$")]
    private static partial Regex NamesPartition();
}
