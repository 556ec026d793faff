using Reflex.Functions.Catalog;

namespace Reflex.Cli.Commands;

/// <summary>
/// Reloads automations as soon as anything in their folder changes, and logs the result. What raises no notification, such as a change of
/// what a link leads to, is seen within seconds.
/// </summary>
internal sealed class AutomationWatch : IDisposable
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(5);

    private readonly Timer _look;
    private readonly FileSystemWatcher? _watcher;

    public AutomationWatch(AutomationCatalog catalog)
    {
        _look = new Timer(_ => catalog.Reload(), null, s_lookEvery, s_lookEvery);
        _watcher = Watch(catalog.Folder);
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _look.Dispose();
    }

    private FileSystemWatcher? Watch(string folder)
    {
        try
        {
            return new FileSystemWatcher(folder) { IncludeSubdirectories = true }.Tell(LookSoon);
        }
        catch (Exception blind) when (blind is IOException or ArgumentException)
        {
            // No folder yet, or no more watchers to be had from the system: the timer looks.
            return null;
        }
    }

    private void LookSoon() => _look.Change(FileChanges.Settle, s_lookEvery);
}
