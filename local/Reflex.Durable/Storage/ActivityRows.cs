using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>
/// The activities that wait for a slot and that memory has no room for, in order. They are a copy: what was scheduled and has not ended stands in the
/// histories, and an engine that starts begins with those.
/// </summary>
internal sealed class ActivityRows(StoreSession session, EventWriter writer)
{
    private long _last;

    public void Insert(IReadOnlyList<ScheduledActivity> activities)
    {
        SqliteStatement insert = session.Statement("INSERT INTO activities (seq, instance, execution, activity) VALUES (?1, ?2, ?3, ?4)");
        foreach (ScheduledActivity one in activities)
        {
            insert.Bind(1, ++_last).Bind(2, one.InstanceId).Bind(3, one.Execution.ToByteArray())
                .Bind(4, EventCodec.EncodeMessage(writer, one.Activity)).Run();
        }
    }

    /// <summary>Removes and returns the first waiting activities.</summary>
    public List<ScheduledActivity> Take(int limit)
    {
        SqliteStatement rows = session.Statement("SELECT seq, instance, execution, activity FROM activities ORDER BY seq LIMIT ?1").Bind(1, (long)limit);
        List<ScheduledActivity> found = [];
        long last = 0;
        while (rows.Step())
        {
            last = rows.Long(0);
            found.Add(new ScheduledActivity(rows.Text(1)!, new Guid(rows.Blob(2)), (TaskScheduled)EventCodec.DecodeMessage(rows.Blob(3))));
        }

        session.Statement("DELETE FROM activities WHERE seq <= ?1").Bind(1, last).Run();
        return found;
    }

    public void Clear() => session.Statement("DELETE FROM activities").Run();
}
