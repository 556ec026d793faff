using Microsoft.DurableTask.Client;
using Reflex.Durable.Dispatch;
using Reflex.Durable.Storage;
using System.Diagnostics;

namespace Reflex.Durable.Client;

/// <summary>Removes ended instances with their histories. One that has not ended is left alone.</summary>
internal static class Purge
{
    private const int AtOnce = 500;

    public static Task<PurgeResult> OneAsync(Engine engine, string id, bool recursive) =>
        engine.Request(session =>
            new PurgeResult(session.Instances.Find(id) is { } record ? Remove(session, record, recursive) : 0, isComplete: true));

    public static async Task<PurgeResult> AllAsync(
        Engine engine, PurgeInstancesFilter filter, bool recursive, CancellationToken cancellation)
    {
        if (filter.Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Timeout, "The time to purge in must be more than zero.");
        }

        long started = Stopwatch.GetTimestamp();
        int purged = 0;
        string? after = null;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Filter rows = new Filter()
                .WhereTerminal()
                .Where("created_at >= ?", filter.CreatedFrom?.UtcTicks)
                .Where("created_at <= ?", filter.CreatedTo?.UtcTicks)
                .WhereStatus(filter.Statuses)
                .Where("id > ?", after);
            (int removed, after) = await engine.Request(session =>
            {
                List<InstanceRecord> found = rows.Read(session, AtOnce);
                return (found.Sum(record => Remove(session, record, recursive)), found.Count == AtOnce ? found[^1].Id : null);
            }).ConfigureAwait(false);
            purged += removed;
            if (after is null)
            {
                return new PurgeResult(purged, isComplete: true);
            }

            if (filter.Timeout is { } timeout && Stopwatch.GetElapsedTime(started) >= timeout)
            {
                return new PurgeResult(purged, isComplete: false);
            }
        }
    }

    private static int Remove(StoreSession session, InstanceRecord record, bool recursive)
    {
        // A page may hold a parent and its child: the child may be gone by now.
        if (!record.IsTerminal || session.Instances.Find(record.Id)?.Key != record.Key)
        {
            return 0;
        }

        int removed = 1;
        if (recursive)
        {
            SqliteStatement children = session.Instances.Select("WHERE parent_id = ?1");
            children.Bind(1, record.Id);
            removed += InstanceRows.Read(children).Sum(child => Remove(session, child, recursive: true));
        }

        session.Instances.Delete(record.Key);
        return removed;
    }
}
