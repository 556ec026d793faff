using Microsoft.DurableTask.Client;
using Reflex.Durable.Dispatch;
using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>The statements of the store. Everything here runs on the store's thread.</summary>
internal sealed class StoreSession : IDisposable
{
    private const string InstanceColumns =
        "key, id, name, version, status, created_at, completed_at, custom_status, parent_id, tags, wake_at";

    private readonly SqliteDatabase _database;
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly EventWriter _writer = new();
    private readonly HashSet<long> _retired = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insertTurn;
    private long _lastTurn;

    private StoreSession(SqliteDatabase database)
    {
        _database = database;
        _begin = Statement("BEGIN IMMEDIATE");
        _commit = Statement("COMMIT");
        _insertTurn = Statement("INSERT INTO history (seq, instance, turn, at, busy, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        Messages = new MessageRows(this, _writer, database.Scalar("SELECT max(seq) FROM messages"));
        _lastTurn = database.Scalar("SELECT max(seq) FROM history");
    }

    public MessageRows Messages { get; }

    public static StoreSession Open(DurableStorage storage)
    {
        SqliteDatabase database = SqliteDatabase.Open(storage);
        try
        {
            Schema.Apply(database, storage);
            return new StoreSession(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public long LastInstanceKey() => _database.Scalar("SELECT max(key) FROM instances");

    // Instances.

    public InstanceRecord? FindInstance(string id)
    {
        SqliteStatement find = Statement($"SELECT {InstanceColumns} FROM instances WHERE id = ?1").Bind(1, id);
        if (!find.Step())
        {
            return null;
        }

        InstanceRecord found = ReadInstance(find);
        find.Reset();
        return found;
    }

    /// <summary>Adds an instance unless one of the same ID refuses; a predecessor that doesn't is removed. Returns the status that refused.</summary>
    public OrchestrationRuntimeStatus? CreateInstance(NewInstance instance, string? tags)
    {
        if (FindInstance(instance.Id) is { } existing)
        {
            if (instance.RejectedBy.Contains(existing.Status))
            {
                return existing.Status;
            }

            if (!existing.IsTerminal)
            {
                // Turns of it that are already on their way here must not write into its successor's place.
                _retired.Add(existing.Key);
            }

            // What came for it and was not taken goes with it.
            Messages.DeleteWaiting(existing.Id);
            DeleteInstance(existing.Key);
        }

        Statement($"INSERT INTO instances ({InstanceColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL, ?7, ?8, ?9)")
            .Bind(1, instance.Key).Bind(2, instance.Id).Bind(3, instance.Start.Name).Bind(4, instance.Start.Version)
            .Bind(5, (long)OrchestrationRuntimeStatus.Pending).Bind(6, instance.CreatedAt.Ticks)
            .Bind(7, instance.Start.Parent?.InstanceId).Bind(8, tags).Bind(9, instance.Start.StartAt?.Ticks).Run();
        InsertTurn(instance.Key, new StoredTurn(0, Turn.Initial(instance.CreatedAt, [instance.Start]), instance.Start.StartAt is null));
        return null;
    }

    /// <summary>Whether the instance was replaced while it ran, so that what it still says no longer counts.</summary>
    public bool IsRetired(long key) => _retired.Contains(key);

    public void UpdateInstance(long key, InstanceChange change) =>
        Statement("UPDATE instances SET status = ?2, version = ?3, completed_at = ?4, custom_status = ?5, wake_at = ?6 WHERE key = ?1")
            .Bind(1, key).Bind(2, (long)change.Status).Bind(3, change.Version).Bind(4, change.CompletedAt?.Ticks)
            .Bind(5, change.CustomStatus).Bind(6, change.WakeAt?.Ticks).Run();

    public void DeleteInstance(long key)
    {
        DeleteHistory(key);
        Statement("DELETE FROM instances WHERE key = ?1").Bind(1, key).Run();
    }

    public static List<InstanceRecord> ReadInstances(SqliteStatement rows)
    {
        List<InstanceRecord> found = [];
        while (rows.Step())
        {
            found.Add(ReadInstance(rows));
        }

        return found;
    }

    /// <summary>A statement over <c>instances</c> that yields what <see cref="ReadInstances"/> reads.</summary>
    public SqliteStatement SelectInstances(string rest) => Statement($"SELECT {InstanceColumns} FROM instances {rest}");

    // Histories.

    public void InsertTurn(long key, StoredTurn turn) =>
        _insertTurn
            .Bind(1, ++_lastTurn).Bind(2, key).Bind(3, turn.Number).Bind(4, turn.Turn.At.Ticks)
            .Bind(5, turn.IsBusy ? 1 : 0).Bind(6, EventCodec.EncodeTurn(_writer, turn.Turn)).Run();

    public void DeleteHistory(long key) =>
        Statement("DELETE FROM history WHERE instance = ?1").Bind(1, key).Run();

    public List<Turn> ReadHistory(long key)
    {
        SqliteStatement rows = Statement("SELECT events FROM history WHERE instance = ?1 ORDER BY turn").Bind(1, key);
        List<Turn> turns = [];
        while (rows.Step())
        {
            turns.Add(Decode(rows, 0, key));
        }

        return turns;
    }

    public Turn? ReadFirstTurn(long key) => ReadTurn(key, "ASC");

    public Turn? ReadLastTurn(long key) => ReadTurn(key, "DESC");

    public DateTime? ReadLastUpdate(long key)
    {
        SqliteStatement row = Statement("SELECT at FROM history WHERE instance = ?1 ORDER BY turn DESC LIMIT 1").Bind(1, key);
        if (!row.Step())
        {
            return null;
        }

        DateTime at = new(row.Long(0), DateTimeKind.Utc);
        row.Reset();
        return at;
    }

    /// <summary>The instances with work that nothing else will call them for: what the engine must take up again when it starts.</summary>
    public List<string> ReadBusy()
    {
        SqliteStatement rows = Statement(
            """
            SELECT i.id FROM instances i INDEXED BY instances_live
            JOIN history h ON h.instance = i.key AND h.turn = (SELECT max(turn) FROM history WHERE instance = i.key)
            WHERE i.completed_at IS NULL AND h.busy
            """);
        List<string> found = [];
        while (rows.Step())
        {
            found.Add(rows.Text(0)!);
        }

        return found;
    }

    /// <summary>The next instances in the order in which they wake.</summary>
    public List<TimerEntry> ReadWakes(TimerPosition after, int limit)
    {
        SqliteStatement rows = Statement(
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

    // Entities.

    public EntityRecord? FindEntity(string id)
    {
        SqliteStatement row = Statement("SELECT id, state, locked_by, modified_at FROM entities WHERE id = ?1").Bind(1, id);
        if (!row.Step())
        {
            return null;
        }

        EntityRecord found = ReadEntity(row);
        row.Reset();
        return found;
    }

    /// <summary>Stores an entity; one without state and lock is gone.</summary>
    public void PutEntity(EntityRecord entity)
    {
        if (entity.State is null && entity.LockedBy is null)
        {
            Statement("DELETE FROM entities WHERE id = ?1").Bind(1, entity.Id).Run();
            return;
        }

        Statement(
            """
            INSERT INTO entities (id, state, locked_by, modified_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET state = ?2, locked_by = ?3, modified_at = ?4
            """)
            .Bind(1, entity.Id).Bind(2, entity.State).Bind(3, entity.LockedBy).Bind(4, entity.ModifiedAt.Ticks).Run();
    }

    public List<EntityRecord> ReadEntities(string rest, Action<SqliteStatement> bind)
    {
        SqliteStatement rows = Statement($"SELECT id, state, locked_by, modified_at FROM entities {rest}");
        bind(rows);
        List<EntityRecord> found = [];
        while (rows.Step())
        {
            found.Add(ReadEntity(rows));
        }

        return found;
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    /// <summary>The prepared statement of this text.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            _statements[sql] = statement = new SqliteStatement(_database, sql);
        }

        return statement;
    }

    private Turn? ReadTurn(long key, string order)
    {
        SqliteStatement row = Statement($"SELECT events FROM history WHERE instance = ?1 ORDER BY turn {order} LIMIT 1").Bind(1, key);
        if (!row.Step())
        {
            return null;
        }

        Turn turn = Decode(row, 0, key);
        row.Reset();
        return turn;
    }

    private static Turn Decode(SqliteStatement row, int column, long key)
    {
        try
        {
            return EventCodec.DecodeTurn(row.Blob(column));
        }
        catch (InvalidDataException e)
        {
            row.Reset();
            throw new DurableStorageException(
                $"The history of the instance with key {key} in the durable engine's storage can't be read: {e.Message}", e);
        }
    }

    private static InstanceRecord ReadInstance(SqliteStatement row) => new(
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

    private static EntityRecord ReadEntity(SqliteStatement row) =>
        new(row.Text(0)!, row.Text(1), row.Text(2), new DateTime(row.Long(3), DateTimeKind.Utc));
}
