namespace Reflex.Local.Hosting;

/// <summary>The folder with the host's state, held by one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream? _lock;

    private DataFolder(string? path, FileStream? held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary><c>null</c> where everything is kept in memory.</summary>
    public string? Path { get; }

    /// <summary>Makes the folder and holds it. The system releases it when the process ends, however it ends.</summary>
    /// <exception cref="HostStartException">Another process holds it, or it cannot be written.</exception>
    public static DataFolder Open(string? path)
    {
        if (path is null)
        {
            return new DataFolder(null, null);
        }

        string full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            string file = System.IO.Path.Combine(full, "host.lock");
            return new DataFolder(full, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostStartException($"The data folder {full} cannot be written. Choose another one with `reflex run --data`.");
        }
        catch (IOException problem)
        {
            throw new HostStartException(
                $"The data folder {full} cannot be used: {problem.Message} If another local host runs on it, stop that one or choose another folder with `reflex run --data`.");
        }
    }

    public string? File(string name) => Path is null ? null : System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock?.Dispose();
}
