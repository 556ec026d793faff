using Azure;
using Azure.Data.Tables;
using Reflex.Engine.Events;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Archive;

/// <summary>An archived event.</summary>
public sealed record ArchivedEvent(
    string Id, string Source, string Type, string? Subject, DateTimeOffset Time, DateTimeOffset ReceivedAt, string Function, string Json);

/// <summary>
/// Keeps every accepted event. A row is a page of a delivery (<see cref="ArchivePage"/>) in a partition of its hour
/// (<see cref="ArchivePartitions"/>), named by its newest event's time and by what it holds: the same delivery again is the same row. Event
/// Grid may put events together otherwise when it delivers them again; whoever reads sees them once.
/// </summary>
public sealed class EventArchive(TableSet tables, RowCodec codec, TimeProvider clock)
{
    // Rows that are fetched at once.
    private const int AtOnce = 16;
    private readonly ArchivePartitions _partitions = new(clock);

    public async Task KeepAsync(string function, IReadOnlyList<AutomationEvent> events, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Events, cancellation);
        IReadOnlyList<TableEntity> pages = await ArchivePage.EncodeAsync(codec, function, events, cancellation);
        await Parallel.ForEachAsync(
            pages.GroupBy(page => page.PartitionKey),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (partition, token) =>
            {
                await _partitions.AddAsync(table, partition.Key, token);
                foreach (TableEntity page in partition)
                {
                    await table.UpsertEntityAsync(page, TableUpdateMode.Replace, token);
                }
            });
    }

    /// <summary>The newest events, at most <paramref name="top"/>.</summary>
    public async Task<IReadOnlyList<ArchivedEvent>> ReadNewestAsync(int top, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Events, cancellation);
        var newest = new NewestEvents(top);
        await foreach (ArchiveHour hour in ArchivePartitions.ReadAsync(table, cancellation))
        {
            await ReadHourAsync(table, hour, newest, cancellation);
            if (newest.IsFull)
            {
                break;
            }
        }

        return newest.Events;
    }

    /// <summary>Removes hours that ended before; returns how many events.</summary>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Events, cancellation);
        long removed = 0;
        await foreach (TableEntity row in ArchivePartitions.ReadOlderAsync(table, before, cancellation))
        {
            string partition = ArchivePartitions.PartitionOf(row);
            await foreach (Page<TableEntity> page in table.ReadKeysAsync(partition, cancellation, ArchivePage.CountColumn).AsPages())
            {
                await table.DeleteAllAsync(partition, page.Values.Select(one => one.RowKey), cancellation);
                removed += page.Values.Sum(ArchivePage.CountOf);
            }

            await ArchivePartitions.RemoveAsync(table, row, cancellation);
        }

        return (int)removed;
    }

    // The keys say how new the rows are and how many events they hold: only as many of them are fetched as are shown.
    private async Task ReadHourAsync(TableClient table, ArchiveHour hour, NewestEvents newest, CancellationToken cancellation)
    {
        ListPage<TableEntity>[] keys = await Task.WhenAll(hour.Partitions.Select(partition =>
            table.ReadPageAsync(partition, new PageRequest(newest.Top, null), cancellation, nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), ArchivePage.CountColumn)));
        var rows = new Queue<TableEntity>(keys.SelectMany(page => page.Items).OrderBy(row => row.RowKey, StringComparer.Ordinal));
        while (rows.TryPeek(out TableEntity? next) && newest.Wants(next.RowKey))
        {
            TableEntity?[] fetched = await Task.WhenAll(
                Take(rows, newest.Top - newest.Count).Select(row => table.FindAsync(row.PartitionKey, row.RowKey, cancellation)));
            foreach (TableEntity row in fetched.OfType<TableEntity>())
            {
                newest.Add(await ArchivePage.DecodeAsync(codec, row, cancellation));
            }
        }
    }

    private static List<TableEntity> Take(Queue<TableEntity> rows, long events)
    {
        List<TableEntity> taken = [rows.Dequeue()];
        for (long count = ArchivePage.CountOf(taken[0]); count < events && taken.Count < AtOnce && rows.TryDequeue(out TableEntity? row); count += ArchivePage.CountOf(row))
        {
            taken.Add(row);
        }

        return taken;
    }

    /// <summary>Gathers events from rows that are read newest first, where what a row holds is as new as its name says, or older.</summary>
    private sealed class NewestEvents(int top)
    {
        private readonly HashSet<(string Source, string Id)> _seen = [];
        private List<ArchivedEvent> _events = [];

        public int Top => top;

        public int Count => _events.Count;

        public bool IsFull => Count == top;

        public IReadOnlyList<ArchivedEvent> Events => _events;

        /// <summary>Whether a row of this name may hold an event that belongs here.</summary>
        public bool Wants(string rowKey) => !IsFull || string.CompareOrdinal(rowKey, TableKeys.NewestFirst(_events[^1].Time)) < 0;

        public void Add(IEnumerable<ArchivedEvent> events)
        {
            _events.AddRange(events.Where(e => _seen.Add((e.Source, e.Id))));
            _events = [.. _events.OrderByDescending(e => e.Time).Take(top)];
        }
    }
}
