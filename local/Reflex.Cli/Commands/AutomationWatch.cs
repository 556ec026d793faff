using Reflex.Functions.Intake;

namespace Reflex.Cli.Commands;

/// <summary>
/// Loads automations anew as soon as anything in their folder changes; what came of it is in the log. What no notice comes of, such as a change of what a
/// link leads to, is seen within seconds.
/// </summary>
internal sealed class AutomationWatch : IDisposable
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(5);

    // An editor saves in several writes: what comes at once is one change.
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(200);

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
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            watcher.Changed += (_, _) => LookSoon();
            watcher.Created += (_, _) => LookSoon();
            watcher.Deleted += (_, _) => LookSoon();
            watcher.Renamed += (_, _) => LookSoon();
            watcher.Error += (_, _) => LookSoon();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception blind) when (blind is IOException or ArgumentException)
        {
            // No folder yet, or no more watchers to be had from the system: the timer looks.
            return null;
        }
    }

    private void LookSoon() => _look.Change(s_settle, s_lookEvery);
}
