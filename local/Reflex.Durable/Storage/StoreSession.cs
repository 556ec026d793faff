using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>An open database: its tables, its transactions, its prepared statements. Everything here runs on one thread at a time, the store's.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;

    private StoreSession(SqliteDatabase database)
    {
        _database = database;
        _begin = Statement("BEGIN IMMEDIATE");
        _commit = Statement("COMMIT");
        EventWriter writer = new();
        Instances = new InstanceRows(this);
        Histories = new HistoryRows(this, writer);
        Messages = new MessageRows(this, writer);
        Entities = new EntityRows(this);
        Activities = new ActivityRows(this, writer);
    }

    public InstanceRows Instances { get; }

    public HistoryRows Histories { get; }

    public MessageRows Messages { get; }

    public EntityRows Entities { get; }

    public ActivityRows Activities { get; }

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

    /// <summary>Begins the life of an engine, which starts all that an earlier one left unfinished itself.</summary>
    public void BeginLife()
    {
        Begin();
        Histories.BeginLife();
        Activities.Clear();
        Commit();
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>The prepared statement of this text.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            _statements[sql] = statement = new SqliteStatement(_database, sql);
        }

        return statement;
    }

    /// <summary>The first value of the first row, for what is asked only once; 0 if there is none.</summary>
    public long Scalar(string sql) => _database.Scalar(sql);

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }
}
