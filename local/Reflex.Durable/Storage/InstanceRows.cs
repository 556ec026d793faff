using Microsoft.DurableTask.Client;
using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>The orchestrations, ended ones included.</summary>
internal sealed class InstanceRows(StoreSession session)
{
    private const string Columns =
        "key, id, name, version, status, created_at, completed_at, custom_status, parent_id, tags, wake_at";

    /// <summary>Instances that were replaced while they ran: turns of theirs may still be on their way.</summary>
    private readonly HashSet<long> _retired = [];

    /// <summary>The same, by those that took their places.</summary>
    private readonly Dictionary<long, long> _predecessors = [];

    /// <summary>How many instances are remembered because they were replaced while they ran.</summary>
    public int Retired => _retired.Count;

    public long LastKey() => session.Scalar("SELECT max(key) FROM instances");

    public InstanceRecord? Find(string id)
    {
        SqliteStatement find = session.Statement($"SELECT {Columns} FROM instances WHERE id = ?1").Bind(1, id);
        if (!find.Step())
        {
            return null;
        }

        InstanceRecord found = ReadRow(find);
        find.Reset();
        return found;
    }

    /// <summary>Adds an instance unless one of the same ID refuses; a predecessor that doesn't is removed. Returns the status that refused.</summary>
    public OrchestrationRuntimeStatus? Create(NewInstance instance, string? tags)
    {
        if (Find(instance.Id) is { } existing)
        {
            if (instance.RejectedBy.Contains(existing.Status))
            {
                return existing.Status;
            }

            if (!existing.IsTerminal)
            {
                // Turns of it that are already on their way here must not write into its successor's place.
                _retired.Add(existing.Key);
                _predecessors.Add(instance.Key, existing.Key);
            }

            // What came for it and was not taken goes with it.
            session.Messages.DeleteWaiting(existing.Id);
            Delete(existing.Key);
        }

        session.Statement($"INSERT INTO instances ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL, ?7, ?8, ?9)")
            .Bind(1, instance.Key).Bind(2, instance.Id).Bind(3, instance.Start.Name).Bind(4, instance.Start.Version)
            .Bind(5, (long)OrchestrationRuntimeStatus.Pending).Bind(6, instance.CreatedAt.Ticks)
            .Bind(7, instance.Start.Parent?.InstanceId).Bind(8, tags).Bind(9, instance.Start.StartAt?.Ticks).Run();
        session.Histories.Insert(
            instance.Key, new StoredTurn(0, Turn.Initial(instance.CreatedAt, [instance.Start]), instance.Start.StartAt is null));
        return null;
    }

    /// <summary>Whether the instance was replaced while it ran, so that what it still says no longer counts.</summary>
    public bool IsRetired(long key) => _retired.Contains(key);

    /// <summary>
    /// An instance takes its turns: those of the ones that it replaced have come, if any were on their way, for the same inbox takes both. They need not be
    /// remembered any longer.
    /// </summary>
    public void Begun(long key)
    {
        while (_predecessors.Remove(key, out long predecessor))
        {
            _retired.Remove(predecessor);
            key = predecessor;
        }
    }

    public void Update(long key, InstanceChange change) =>
        session.Statement(
            "UPDATE instances SET status = ?2, version = ?3, completed_at = ?4, custom_status = ?5, wake_at = ?6 WHERE key = ?1")
            .Bind(1, key).Bind(2, (long)change.Status).Bind(3, change.Version).Bind(4, change.CompletedAt?.Ticks)
            .Bind(5, change.CustomStatus).Bind(6, change.WakeAt?.Ticks).Run();

    public void Delete(long key)
    {
        session.Histories.Delete(key);
        session.Statement("DELETE FROM instances WHERE key = ?1").Bind(1, key).Run();
    }

    /// <summary>A statement that yields what <see cref="Read"/> reads.</summary>
    public SqliteStatement Select(string rest) => session.Statement($"SELECT {Columns} FROM instances {rest}");

    public static List<InstanceRecord> Read(SqliteStatement rows)
    {
        List<InstanceRecord> found = [];
        while (rows.Step())
        {
            found.Add(ReadRow(rows));
        }

        return found;
    }

    /// <summary>Looks through a number of instances, by their keys, for those whose work was begun by an engine before this one.</summary>
    /// <returns>Their IDs, and the key behind which to look next; null if that was all.</returns>
    public (List<string> Ids, long? Next) ReadBusy(long after, long last, int limit)
    {
        SqliteStatement rows = session.Statement(
            """
            SELECT live.key, live.id, h.busy
            FROM (SELECT key, id FROM instances INDEXED BY instances_live
                  WHERE completed_at IS NULL AND key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3) live
            JOIN history h ON h.instance = live.key AND h.turn = (SELECT max(turn) FROM history WHERE instance = live.key)
            ORDER BY live.key
            """).Bind(1, after).Bind(2, last).Bind(3, (long)limit);
        List<string> found = [];
        int seen = 0;
        while (rows.Step())
        {
            seen++;
            after = rows.Long(0);
            if (session.Histories.IsLeftBehind(rows.Long(2)))
            {
                found.Add(rows.Text(1)!);
            }
        }

        return (found, seen == limit ? after : null);
    }

    /// <summary>The next instances in the order in which they wake.</summary>
    public List<TimerEntry> ReadWakes(TimerPosition after, int limit)
    {
        SqliteStatement rows = session.Statement(
            """
            SELECT wake_at, key, id FROM instances INDEXED BY instances_wake
            WHERE wake_at IS NOT NULL AND (wake_at, key) > (?1, ?2) ORDER BY wake_at, key LIMIT ?3
            """).Bind(1, after.Due.Ticks).Bind(2, after.Order).Bind(3, (long)limit);
        List<TimerEntry> found = [];
        while (rows.Step())
        {
            found.Add(new TimerEntry(rows.Text(2)!, new TimerPosition(rows.Time(0)!.Value, rows.Long(1))));
        }

        return found;
    }

    private static InstanceRecord ReadRow(SqliteStatement row) => new(
        row.Long(0),
        row.Text(1)!,
        row.Text(2)!,
        row.Text(3)!,
        (OrchestrationRuntimeStatus)row.Long(4),
        new DateTime(row.Long(5), DateTimeKind.Utc),
        row.Time(6),
        row.Text(7),
        row.Text(8),
        row.Text(9),
        row.Time(10));
}
