namespace Reflex.Durable.Storage;

/// <summary>The entities that have a state or are locked.</summary>
internal sealed class EntityRows(StoreSession session)
{
    public EntityRecord? Find(string id)
    {
        SqliteStatement row = session.Statement("SELECT id, state, locked_by, modified_at FROM entities WHERE id = ?1").Bind(1, id);
        if (!row.Step())
        {
            return null;
        }

        EntityRecord found = ReadRow(row);
        row.Reset();
        return found;
    }

    /// <summary>Stores an entity; one without state and lock is gone.</summary>
    public void Put(EntityRecord entity)
    {
        if (entity.State is null && entity.LockedBy is null)
        {
            session.Statement("DELETE FROM entities WHERE id = ?1").Bind(1, entity.Id).Run();
            return;
        }

        session.Statement(
            """
            INSERT INTO entities (id, state, locked_by, modified_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET state = ?2, locked_by = ?3, modified_at = ?4
            """)
            .Bind(1, entity.Id).Bind(2, entity.State).Bind(3, entity.LockedBy).Bind(4, entity.ModifiedAt.Ticks).Run();
    }

    public List<EntityRecord> Read(string rest, Action<SqliteStatement> bind)
    {
        SqliteStatement rows = session.Statement($"SELECT id, state, locked_by, modified_at FROM entities {rest}");
        bind(rows);
        List<EntityRecord> found = [];
        while (rows.Step())
        {
            found.Add(ReadRow(rows));
        }

        return found;
    }

    private static EntityRecord ReadRow(SqliteStatement row) =>
        new(row.Text(0)!, row.Text(1), row.Text(2), new DateTime(row.Long(3), DateTimeKind.Utc));
}
