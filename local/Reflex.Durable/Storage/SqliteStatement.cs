using System.Text;
using Reflex.Durable.History;
using SQLitePCL;

namespace Reflex.Durable.Storage;

/// <summary>
/// A prepared statement, used over and over on the store's thread. It goes to SQLite directly: the ADO layer above it costs more
/// than the row that is written.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _handle;

    /// <summary>Whether SQLite holds a copy of something large that was bound.</summary>
    private bool _holdsMuch;

    public SqliteStatement(SqliteDatabase database, string sql)
    {
        _database = database;
        database.Check(raw.sqlite3_prepare_v2(database.Handle, sql, out _handle));
    }

    public SqliteStatement Bind(int index, long value)
    {
        _database.Check(raw.sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } some ? Bind(index, some) : BindNull(index);

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        _database.Check(raw.sqlite3_bind_text(_handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, byte[] value)
    {
        _holdsMuch |= value.Length > EventWriter.MostKept;
        _database.Check(raw.sqlite3_bind_blob(_handle, index, value));
        return this;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        int result = raw.sqlite3_step(_handle);
        _ = raw.sqlite3_reset(_handle);
        if (_holdsMuch)
        {
            _ = raw.sqlite3_clear_bindings(_handle);
            _holdsMuch = false;
        }

        if (result != raw.SQLITE_DONE)
        {
            _database.Check(result);
        }
    }

    /// <summary>Moves to the next row. After the last, or after <see cref="Reset"/>, the statement can be bound anew.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(_handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        _ = raw.sqlite3_reset(_handle);
        if (result != raw.SQLITE_DONE)
        {
            _database.Check(result);
        }

        return false;
    }

    public void Reset() => _ = raw.sqlite3_reset(_handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_handle, column);

    public long? OptionalLong(int column) => IsNull(column) ? null : Long(column);

    /// <summary>A point in time, as UTC ticks.</summary>
    public DateTime? Time(int column) => OptionalLong(column) is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    public string? Text(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    /// <summary>Valid until the statement moves on.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_handle, column);

    public void Dispose() => _handle.Dispose();

    private SqliteStatement BindNull(int index)
    {
        _database.Check(raw.sqlite3_bind_null(_handle, index));
        return this;
    }
}
