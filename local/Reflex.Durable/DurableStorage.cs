namespace Reflex.Durable;

/// <summary>Where the engine keeps its state.</summary>
public sealed record DurableStorage
{
    private DurableStorage(string? path, Durability durability)
    {
        Path = path;
        Durability = durability;
    }

    /// <summary>The database file, or null where state is only kept in memory.</summary>
    public string? Path { get; }

    /// <summary>What a commit outlives. Of no meaning in memory.</summary>
    public Durability Durability { get; }

    /// <summary>The most pages that the file may have; null for no limit. Lets tests fill the disk.</summary>
    internal int? MostPages { get; private init; }

    /// <summary>Whether every commit waits for the disk.</summary>
    internal bool IsFlushed => Path is not null && Durability == Durability.Full;

    /// <summary>State lives in this process and ends with the engine.</summary>
    public static DurableStorage InMemory { get; } = new(null, Durability.Normal);

    /// <summary>State lives in a SQLite file, which is made with its folder where it does not exist.</summary>
    /// <param name="path">The file. SQLite puts a <c>-wal</c> file beside it while the engine runs.</param>
    /// <param name="durability">What a commit outlives; <see cref="Durability.Full"/> by default.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static DurableStorage File(string path, Durability durability = Durability.Full)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new DurableStorage(System.IO.Path.GetFullPath(path), durability);
    }

    internal DurableStorage Limited(int pages) => this with { MostPages = pages };
}

/// <summary>What a commit outlives (SQLite's <c>synchronous</c> setting in WAL mode).</summary>
public enum Durability
{
    /// <summary>A crash of the process, not one of the machine: the last commits may then be missing, never a part of one.</summary>
    Normal,

    /// <summary>A crash of the machine too: every commit is flushed to the disk.</summary>
    Full,
}
