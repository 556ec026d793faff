using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Reflex.Durable.Storage;

/// <summary>An open SQLite database that belongs to this engine alone, and the words for what can go wrong with it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>How many pages the log may have before a commit brings them into the database.</summary>
    private const int PagesWhenFlushed = 10_000;

    /// <summary>
    /// The same where commits are not flushed: that commit then flushes all of them. With 10,000 pages everybody waited some 27 ms for it, at a tenth of the load for
    /// 6 % of the time; with these, 13 ms. Fewer would take more time in all.
    /// </summary>
    private const int PagesWhenNotFlushed = 4_000;

    private readonly SqliteConnection _connection;
    private readonly string _where;

    private SqliteDatabase(SqliteConnection connection, string where)
    {
        _connection = connection;
        _where = where;
    }

    public sqlite3 Handle => _connection.Handle!;

    public static SqliteDatabase Open(DurableStorage storage)
    {
        string where = storage.Path is null ? "in memory" : $"file '{storage.Path}'";
        try
        {
            if (storage.Path is not null)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(storage.Path)!);
            }

            SqliteConnection connection = new(new SqliteConnectionStringBuilder
            {
                DataSource = storage.Path ?? ":memory:",
                Pooling = false,
            }.ConnectionString);
            connection.Open();
            SqliteDatabase database = new(connection, where);
            try
            {
                database.Configure(storage);
                return database;
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DurableStorageException($"The durable engine's storage ({where}) can't be opened: {e.Message}", e);
        }
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    public long Scalar(string sql)
    {
        using SqliteStatement statement = new(this, sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    public void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Failure(result);
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Configure(DurableStorage storage)
    {
        // One engine, one file: the lock is taken with the first write and kept, so that a second engine can't run the same
        // instances. It also spares WAL its shared-memory index.
        Execute("PRAGMA locking_mode = EXCLUSIVE");
        Execute("PRAGMA journal_mode = WAL");
        Execute(storage.Durability == Durability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        Execute("PRAGMA cache_size = -32000");
        Execute("PRAGMA temp_store = MEMORY");
        Execute($"PRAGMA wal_autocheckpoint = {(storage.IsFlushed ? PagesWhenFlushed : PagesWhenNotFlushed)}");
        if (storage.MostPages is { } pages)
        {
            Execute($"PRAGMA max_page_count = {pages}");
        }

        Execute("BEGIN IMMEDIATE; COMMIT");
    }

    private DurableStorageException Failure(int result)
    {
        string detail = raw.sqlite3_errmsg(Handle).utf8_to_string();
        string mend = (result & 0xFF) switch
        {
            raw.SQLITE_FULL => "The disk is full. Free some space and start again: nothing acknowledged is lost.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                "Another process has it open. Stop that process, or give this one another data folder.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                "It is damaged or not a database. Move it aside, or put a backup in its place, and start again.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN =>
                "It can't be written. Check the permissions of the file and its folder.",
            raw.SQLITE_IOERR => "The disk reports an error.",
            _ => "",
        };
        return new DurableStorageException($"The durable engine's storage ({_where}) failed: {detail} (SQLite {result}). {mend}".TrimEnd());
    }
}
