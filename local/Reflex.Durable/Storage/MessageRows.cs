using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>
/// The messages that nobody has taken yet, each target's in the order in which they were sent. The rows are the truth; what instances
/// hold of them in memory is a part of it.
/// </summary>
internal sealed class MessageRows
{
    private readonly StoreSession _session;
    private readonly EventWriter _writer;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _delete;

    public MessageRows(StoreSession session, EventWriter writer)
    {
        _session = session;
        _writer = writer;
        Last = session.Scalar("SELECT max(seq) FROM messages");
        _insert = session.Statement("INSERT INTO messages (target, seq, due, body) VALUES (?1, ?2, ?3, ?4)");
        _delete = session.Statement("DELETE FROM messages WHERE target = ?1 AND seq = ?2");
    }

    /// <summary>The row that was given last.</summary>
    public long Last { get; private set; }

    public void Insert(StoredMessage message)
    {
        if (message.IsElided)
        {
            return;
        }

        message.Row = ++Last;
        _insert.Bind(1, message.Target).Bind(2, message.Row).Bind(3, message.Due?.Ticks)
            .Bind(4, EventCodec.EncodeMessage(_writer, message.Body)).Run();
    }

    public void Delete(StoredMessage message)
    {
        if (message.Row != 0)
        {
            _delete.Bind(1, message.Target).Bind(2, message.Row).Run();
        }
    }

    /// <summary>Removes what may be delivered to a target and has not been taken.</summary>
    public void DeleteWaiting(string target) =>
        _session.Statement("DELETE FROM messages WHERE target = ?1 AND due IS NULL").Bind(1, target).Run();

    /// <summary>Makes a scheduled message one that may be delivered, behind those that are. Null if that has been done before.</summary>
    public StoredMessage? Release(ScheduledMessage scheduled)
    {
        SqliteStatement row = _session.Statement("SELECT seq, body FROM messages WHERE target = ?1 AND seq = ?2 AND due IS NOT NULL")
            .Bind(1, scheduled.Target).Bind(2, scheduled.Row);
        if (!row.Step())
        {
            return null;
        }

        StoredMessage message = Decode(row, scheduled.Target);
        row.Reset();
        message.Row = ++Last;
        _session.Statement("UPDATE messages SET seq = ?3, due = NULL WHERE target = ?1 AND seq = ?2")
            .Bind(1, scheduled.Target).Bind(2, scheduled.Row).Bind(3, message.Row).Run();
        return message;
    }

    /// <summary>A target's messages that may be delivered, behind a row.</summary>
    public List<StoredMessage> ReadWaiting(string target, long after = 0, int limit = int.MaxValue)
    {
        SqliteStatement rows = _session.Statement(
            "SELECT seq, body FROM messages WHERE target = ?1 AND seq > ?2 AND due IS NULL ORDER BY seq LIMIT ?3")
            .Bind(1, target).Bind(2, after).Bind(3, (long)limit);
        List<StoredMessage> found = [];
        while (rows.Step())
        {
            found.Add(Decode(rows, target));
        }

        return found;
    }

    /// <summary>How many messages may be delivered to a target and have not been taken.</summary>
    public int CountWaiting(string target)
    {
        SqliteStatement row = _session.Statement("SELECT count(*) FROM messages WHERE target = ?1 AND due IS NULL").Bind(1, target);
        row.Step();
        int count = (int)row.Long(0);
        row.Reset();
        return count;
    }

    /// <summary>Those who have messages to take, in the order of their IDs.</summary>
    public List<string> ReadTargets(string after, int limit)
    {
        SqliteStatement rows = _session.Statement(
            "SELECT DISTINCT target FROM messages WHERE target > ?1 AND due IS NULL ORDER BY target LIMIT ?2").Bind(1, after).Bind(2, (long)limit);
        List<string> found = [];
        while (rows.Step())
        {
            found.Add(rows.Text(0)!);
        }

        return found;
    }

    /// <summary>The next scheduled messages in the order in which they are due.</summary>
    public List<TimerEntry> ReadScheduled(TimerPosition after, int limit)
    {
        SqliteStatement rows = _session.Statement(
            """
            SELECT due, seq, target FROM messages INDEXED BY messages_due
            WHERE due IS NOT NULL AND (due, seq) > (?1, ?2) ORDER BY due, seq LIMIT ?3
            """).Bind(1, after.Due.Ticks).Bind(2, after.Order).Bind(3, (long)limit);
        List<TimerEntry> found = [];
        while (rows.Step())
        {
            found.Add(
                new TimerEntry(new ScheduledMessage(rows.Text(2)!, rows.Long(1)), new TimerPosition(rows.Time(0)!.Value, rows.Long(1))));
        }

        return found;
    }

    private static StoredMessage Decode(SqliteStatement row, string target)
    {
        long seq = row.Long(0);
        try
        {
            return new StoredMessage(target, EventCodec.DecodeMessage(row.Blob(1))) { Row = seq };
        }
        catch (InvalidDataException e)
        {
            row.Reset();
            throw new DurableStorageException(
                $"Message {seq} to '{target}' in the durable engine's storage can't be read: {e.Message}", e);
        }
    }
}
