using System.Globalization;
using System.Text;

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

        // What waits can be found by its time and its target, so that memory need not hold all of it.
        """
        ALTER TABLE instances ADD COLUMN wake_at INTEGER;
        UPDATE instances SET wake_at = (
            SELECT wake_at FROM history WHERE instance = instances.key ORDER BY turn DESC LIMIT 1)
        WHERE completed_at IS NULL;
        CREATE INDEX instances_wake ON instances (wake_at, key) WHERE wake_at IS NOT NULL;
        ALTER TABLE history DROP COLUMN wake_at;

        CREATE TABLE messages_by_target (
            target TEXT NOT NULL,
            seq    INTEGER NOT NULL,
            due    INTEGER,
            body   BLOB NOT NULL,
            PRIMARY KEY (target, seq)
        ) WITHOUT ROWID;
        INSERT INTO messages_by_target (target, seq, due, body) SELECT target, seq, due, body FROM messages;
        DROP TABLE messages;
        ALTER TABLE messages_by_target RENAME TO messages;
        CREATE INDEX messages_due ON messages (due, seq) WHERE due IS NOT NULL;
        """,

        // What was begun in an earlier life of the engine can be told from what was begun in this one, so that it can be taken up bit by bit:
        // history.busy is the number of the life. Activities that wait for a slot need not lie in memory.
        """
        CREATE TABLE lives (number INTEGER NOT NULL);
        INSERT INTO lives (number) VALUES (1);
        CREATE TABLE activities (
            seq       INTEGER PRIMARY KEY,
            instance  TEXT NOT NULL,
            execution BLOB NOT NULL,
            activity  BLOB NOT NULL
        );
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
                $"Run the newer build that wrote it, or give this one another data folder.{OfferBackup(storage)}");
        }

        if (version < CurrentVersion)
        {
            string? backup = version > 0 ? Backup.Make(database, storage, version) : null;
            Migrate(database, storage, (int)version, backup);
        }
    }

    /// <summary>What takes a database from a version to the present one: one transaction, so that there is nothing in between.</summary>
    public static string Steps(int from)
    {
        StringBuilder sql = new("BEGIN IMMEDIATE;");
        for (int version = from; version < CurrentVersion; version++)
        {
            sql.AppendLine(Migrations[version]);
        }

        return sql.Append(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {CurrentVersion};").ToString();
    }

    private static void Migrate(SqliteDatabase database, DurableStorage storage, int from, string? backup)
    {
        try
        {
            database.Execute(Steps(from));
            database.Execute("COMMIT");
        }
        catch (DurableStorageException e) when (backup is not null)
        {
            throw new DurableStorageException(
                $"'{storage.Path}' could not be upgraded from schema version {from} to {CurrentVersion}; it is unchanged, and '{backup}' is a copy. {e.Message}", e);
        }
    }

    private static string OfferBackup(DurableStorage storage)
    {
        for (int version = CurrentVersion; version > 0; version--)
        {
            if (Backup.PathOf(storage, version) is { } path && File.Exists(path))
            {
                return $" Or put '{path}' in its place, which is how it was before the newer build first opened it: what happened " +
                    "since is not in it.";
            }
        }

        return "";
    }
}
