using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Engine.Automations;
using Reflex.Engine.Routing;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Catalog;

/// <summary>What is loaded: the automations, their router, and what is wrong with those that are not.</summary>
public sealed record LoadedAutomations(AutomationSet Set, IReadOnlyList<AutomationLoadResult> Results)
{
    public EventRouter Router => Set.Router;

    public IReadOnlyList<Automation> Automations => Set.Automations;
}

/// <summary>
/// The automations of the configured folder. Looks at the folder every few seconds and loads it anew where a file has changed; one that
/// does not load keeps the version that last did, and the log says so.
/// </summary>
public sealed class AutomationCatalog(
    IOptions<ReflexOptions> options, IActionInputs actions, CacheCapacity caches, TimeProvider clock, ILogger<AutomationCatalog> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly AutomationStore _store = new(actions);
    private LoadedAutomations? _loaded;
    private string _signature = "";
    private DateTimeOffset _lookedAt;

    /// <summary>The absolute path of the automations folder.</summary>
    public string Folder => Path.GetFullPath(options.Value.AutomationsPath, AppContext.BaseDirectory);

    public LoadedAutomations Current
    {
        get
        {
            lock (_gate)
            {
                DateTimeOffset now = clock.GetUtcNow();
                if (_loaded is null || now - _lookedAt >= LookEvery)
                {
                    _lookedAt = now;
                    Look();
                }

                return _loaded!;
            }
        }
    }

    public Automation? Find(string name) => Current.Set.Find(name);

    /// <summary>Looks at the folder now, for whoever knows that a file has changed.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            _lookedAt = clock.GetUtcNow();
            Look();
        }
    }

    private void Look()
    {
        string folder = Folder;
        IReadOnlyList<string> paths;
        string signature;
        try
        {
            paths = Directory.Exists(folder) ? AutomationFolder.Find(folder) : [];
            signature = AutomationFolder.SignatureOf(paths);
        }
        catch (Exception closed) when (_loaded is not null && closed is IOException or UnauthorizedAccessException)
        {
            logger.LogError(closed, "{Folder} cannot be listed; the automations that last loaded stay active.", folder);
            return;
        }

        if (_loaded is not null && signature == _signature)
        {
            return;
        }

        if (paths.Count == 0)
        {
            logger.LogWarning("There are no automations in {Folder}; set Reflex__AutomationsPath to their folder.", folder);
        }

        AutomationFile[] files =
            [.. paths.Select(path => AutomationFolder.Read(path, Path.GetRelativePath(folder, path).Replace('\\', '/')))];
        foreach (AutomationChange change in _store.Update(files))
        {
            bool broken = change.Kind is AutomationChangeKind.Broken or AutomationChangeKind.KeptLastGood;
            logger.Log(broken ? LogLevel.Error : LogLevel.Information, "{Change}", change);
        }

        AutomationSet set = _store.Current;
        _loaded = new LoadedAutomations(
            set, [.. set.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new AutomationLoadResult(e.Key, e.Value.Automation, e.Value.Diagnostics))]);
        caches.Follow(set.Automations.Count);
        // What cannot be read may be readable the next time without having changed.
        _signature = Array.Exists(files, file => file.Problem is not null) ? "" : signature;
    }
}
