namespace Reflex.Durable.Storage;

/// <summary>
/// The tables, and the steps from every earlier version of them to the present one. A step, once released, never changes.
/// </summary>
internal static class Schema
{
    /// <summary>Marks the file as ours ("RfxD"), so that another program's database is not written to.</summary>
    private const int ApplicationId = 0x52667844;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE instances (
            key           INTEGER PRIMARY KEY,
            id            TEXT NOT NULL UNIQUE,
            name          TEXT NOT NULL,
            version       TEXT NOT NULL,
            status        INTEGER NOT NULL,
            created_at    INTEGER NOT NULL,
            completed_at  INTEGER,
            custom_status TEXT,
            parent_id     TEXT,
            tags          TEXT
        );
        CREATE INDEX instances_live ON instances (key) WHERE completed_at IS NULL;
        CREATE INDEX instances_parent ON instances (parent_id) WHERE parent_id IS NOT NULL;

        -- Rows lie in the order of their commits, so that the turns of thousands of instances that share one fill few pages.
        -- turn 0 is what an execution starts from. wake_at: its earliest timer after this turn. busy: it has work that nothing
        -- else will call it for.
        CREATE TABLE history (
            seq      INTEGER PRIMARY KEY,
            instance INTEGER NOT NULL,
            turn     INTEGER NOT NULL,
            at       INTEGER NOT NULL,
            wake_at  INTEGER,
            busy     INTEGER NOT NULL,
            events   BLOB NOT NULL
        );
        CREATE UNIQUE INDEX history_instance ON history (instance, turn);

        CREATE TABLE messages (
            seq    INTEGER PRIMARY KEY,
            target TEXT NOT NULL,
            due    INTEGER,
            body   BLOB NOT NULL
        );

        CREATE TABLE entities (
            id          TEXT PRIMARY KEY,
            state       TEXT,
            locked_by   TEXT,
            modified_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """,
    ];

    public static int CurrentVersion => Migrations.Length;

    public static void Apply(SqliteDatabase database, DurableStorage storage)
    {
        long application = database.Scalar("PRAGMA application_id");
        long version = database.Scalar("PRAGMA user_version");
        long tables = database.Scalar("SELECT count(*) FROM sqlite_master");
        if (application != ApplicationId && (tables > 0 || version != 0))
        {
            throw new DurableStorageException(
                $"'{storage.Path}' is a SQLite database of another program. Give the durable engine a file of its own.");
        }

        if (version > CurrentVersion)
        {
            throw new DurableStorageException(
                $"'{storage.Path}' has schema version {version}; this build knows versions up to {CurrentVersion}. " +
                "Run the newer build that wrote it, or give this one another data folder.");
        }

        for (int next = (int)version; next < CurrentVersion; next++)
        {
            database.Execute(
                $"BEGIN IMMEDIATE; {Migrations[next]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next + 1}; COMMIT");
        }
    }
}
