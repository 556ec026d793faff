namespace Reflex.Cli.Commands;

/// <summary>How changes of files are heard of, wherever the command line watches a folder.</summary>
internal static class FileChanges
{
    /// <summary>An editor saves in several writes: what comes at once is one change.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    /// <summary>Begins to tell of whatever happens to the files that a watcher is for, and of what it may have missed.</summary>
    public static FileSystemWatcher Tell(this FileSystemWatcher watcher, Action changed)
    {
        watcher.Changed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        watcher.Deleted += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.Error += (_, _) => changed();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
