using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>The turns of every orchestration's present execution.</summary>
internal sealed class HistoryRows
{
    private readonly StoreSession _session;
    private readonly EventWriter _writer;
    private readonly SqliteStatement _insert;
    private long _last;

    /// <summary>The number of this engine's life: no engine before had it. Earlier builds, and whoever begins nothing, write 1.</summary>
    private long _life = 1;

    public HistoryRows(StoreSession session, EventWriter writer)
    {
        _session = session;
        _writer = writer;
        _last = session.Scalar("SELECT max(seq) FROM history");
        _insert = session.Statement("INSERT INTO history (seq, instance, turn, at, busy, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    }

    /// <summary>Begins the life of an engine: what is busy from now on, it has begun.</summary>
    public void BeginLife()
    {
        _session.Statement("UPDATE lives SET number = number + 1").Run();
        _life = _session.Scalar("SELECT number FROM lives");
    }

    public void Insert(long key, StoredTurn turn) =>
        _insert
            .Bind(1, ++_last).Bind(2, key).Bind(3, turn.Number).Bind(4, turn.Turn.At.Ticks)
            .Bind(5, turn.IsBusy ? _life : 0).Bind(6, EventCodec.EncodeTurn(_writer, turn.Turn)).Run();

    /// <summary>Whether what is busy like this was begun by an engine that has ended, or by none.</summary>
    public bool IsLeftBehind(long busy) => busy != 0 && busy != _life;

    /// <summary>Takes up an instance's work if it was left behind. False if it was not.</summary>
    public bool TakeUp(long key)
    {
        SqliteStatement row =
            _session.Statement("SELECT seq, busy FROM history WHERE instance = ?1 ORDER BY turn DESC LIMIT 1").Bind(1, key);
        if (!row.Step())
        {
            return false;
        }

        long seq = row.Long(0);
        bool isLeftBehind = IsLeftBehind(row.Long(1));
        row.Reset();
        if (isLeftBehind)
        {
            _session.Statement("UPDATE history SET busy = ?2 WHERE seq = ?1").Bind(1, seq).Bind(2, _life).Run();
        }

        return isLeftBehind;
    }

    /// <summary>Leaves an instance's work to whoever loads it next.</summary>
    public void LeaveBehind(long key) => _session.Statement(
        "UPDATE history SET busy = 1 WHERE instance = ?1 AND turn = (SELECT max(turn) FROM history WHERE instance = ?1)").Bind(1, key).Run();

    public void Delete(long key) =>
        _session.Statement("DELETE FROM history WHERE instance = ?1").Bind(1, key).Run();

    public List<Turn> Read(long key)
    {
        SqliteStatement rows = _session.Statement("SELECT events FROM history WHERE instance = ?1 ORDER BY turn").Bind(1, key);
        List<Turn> turns = [];
        while (rows.Step())
        {
            turns.Add(Decode(rows, 0, key));
        }

        return turns;
    }

    public Turn? ReadFirst(long key) => ReadTurn(key, "ASC");

    public Turn? ReadLast(long key) => ReadTurn(key, "DESC");

    public DateTime? ReadLastUpdate(long key)
    {
        SqliteStatement row = _session.Statement("SELECT at FROM history WHERE instance = ?1 ORDER BY turn DESC LIMIT 1").Bind(1, key);
        if (!row.Step())
        {
            return null;
        }

        DateTime at = new(row.Long(0), DateTimeKind.Utc);
        row.Reset();
        return at;
    }

    private Turn? ReadTurn(long key, string order)
    {
        SqliteStatement row =
            _session.Statement($"SELECT events FROM history WHERE instance = ?1 ORDER BY turn {order} LIMIT 1").Bind(1, key);
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
}
