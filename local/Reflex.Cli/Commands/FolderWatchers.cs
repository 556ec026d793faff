namespace Reflex.Cli.Commands;

/// <summary>Tells of changes to YAML files in folders and of single files.</summary>
internal sealed class FolderWatchers : IDisposable
{
    private readonly List<FileSystemWatcher> _watchers = [];

    public FolderWatchers(IEnumerable<string> paths, Action changed)
    {
        foreach (string path in paths)
        {
            // A test file's automations stand beside it, so its folder is watched.
            bool isFolder = Directory.Exists(path);
            string folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            var watcher = new FileSystemWatcher(folder, "*.yaml") { IncludeSubdirectories = isFolder };
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
    }

    public void Dispose() => _watchers.ForEach(w => w.Dispose());
}
