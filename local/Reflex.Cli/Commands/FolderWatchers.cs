using Reflex.Functions.Catalog;

namespace Reflex.Cli.Commands;

/// <summary>Tells of changes to YAML files in folders; each is watched from when it is added on.</summary>
internal sealed class FolderWatchers(Action changed) : IDisposable
{
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);

    /// <summary>
    /// Watches a folder with all that is below it, or the folder of a file. One that is watched already is left as it is.
    /// </summary>
    /// <exception cref="UsageException">It cannot be watched.</exception>
    public void Add(string path)
    {
        bool isFolder = Directory.Exists(path);
        string folder = AutomationFolder.RealFolder(isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (_watchers.Any(w => IsWithin(folder, isFolder, w.Key, w.Value)) || !Directory.Exists(folder))
        {
            return;
        }

        try
        {
            if (_watchers.Remove(folder, out FileSystemWatcher? narrow))
            {
                narrow.Dispose();
            }

            _watchers[folder] = new FileSystemWatcher(folder) { IncludeSubdirectories = isFolder, Filters = { "*.yaml", "*.yml" } }.Tell(changed);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"'{folder}' cannot be watched: {refused.Message} Check its permissions, or run without --watch.");
        }
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers.Values)
        {
            watcher.Dispose();
        }
    }

    private static bool IsWithin(string folder, bool deep, string watched, FileSystemWatcher watcher) =>
        folder == watched
            ? watcher.IncludeSubdirectories || !deep
            : watcher.IncludeSubdirectories
                && folder.StartsWith(Path.TrimEndingDirectorySeparator(watched) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
