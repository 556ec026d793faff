using System.Globalization;

namespace Reflex.Durable.Storage;

/// <summary>The copy of a database that is made before a newer schema is written into it. It is kept: only its owner knows when it may go.</summary>
internal static class Backup
{
    /// <summary>Where the copy of a version lies; null for storage in memory.</summary>
    public static string? PathOf(DurableStorage storage, long version) =>
        storage.Path is { } path ? string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}.bak") : null;

    /// <summary>Copies the database, whole or not at all. Returns the copy's path.</summary>
    /// <exception cref="DurableStorageException">It can't be copied; the database is as it was.</exception>
    public static string Make(SqliteDatabase database, DurableStorage storage, long version)
    {
        string path = PathOf(storage, version)!;
        string unfinished = path + ".tmp";
        try
        {
            File.Delete(unfinished);
            database.Execute($"VACUUM INTO '{unfinished.Replace("'", "''", StringComparison.Ordinal)}'");
            File.Move(unfinished, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is DurableStorageException or IOException or UnauthorizedAccessException)
        {
            throw new DurableStorageException(
                $"'{storage.Path}' has schema version {version} and must be copied to '{path}' before this build upgrades it to version " +
                $"{Schema.CurrentVersion}, and that failed: {e.Message} The database is unchanged. Free some space, or run the build that wrote it.", e);
        }
    }
}
