using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Engine.Automations;
using Reflex.Engine.Routing;
using Reflex.Functions.Configuration;

namespace Reflex.Functions.Intake;

/// <summary>What is loaded: the automations, their router, and what is wrong with those that are not.</summary>
public sealed record LoadedAutomations(EventRouter Router, IReadOnlyList<AutomationLoadResult> Results)
{
    public IReadOnlyList<Automation> Automations => Router.Automations;
}

/// <summary>
/// The automations of the configured folder. Looks at the folder every few seconds and loads it anew where a file has changed; one that does not load keeps
/// the version that last did, and the log says so.
/// </summary>
public sealed class AutomationCatalog(IOptions<ReflexOptions> options, IActionInputs actions, TimeProvider clock, ILogger<AutomationCatalog> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly AutomationStore _store = new(actions);
    private LoadedAutomations? _loaded;
    private string _signature = "";
    private DateTimeOffset _lookedAt;

    /// <summary>What is loaded now.</summary>
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

    public Automation? Find(string name) => Current.Automations.FirstOrDefault(automation => automation.Name == name);

    private void Look()
    {
        string folder = Path.GetFullPath(options.Value.AutomationsPath, AppContext.BaseDirectory);
        FileInfo[] files = Directory.Exists(folder)
            ? [.. new DirectoryInfo(folder).EnumerateFiles("*.yaml", SearchOption.AllDirectories)
                .Where(file => !file.Name.EndsWith(".test.yaml", StringComparison.Ordinal))
                .OrderBy(file => file.FullName, StringComparer.Ordinal)]
            : [];
        string signature = string.Join('|', files.Select(file => $"{file.FullName}:{file.Length}:{file.LastWriteTimeUtc.Ticks}"));
        if (_loaded is not null && signature == _signature)
        {
            return;
        }

        if (files.Length == 0)
        {
            logger.LogWarning("There are no automations in {Folder}; set Reflex__AutomationsPath to the folder that has them.", folder);
        }

        IReadOnlyList<AutomationChange> changes = _store.Update(
            files.Select(file => (Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName))));
        foreach (AutomationChange change in changes)
        {
            bool broken = change.Kind is AutomationChangeKind.Broken or AutomationChangeKind.KeptLastGood;
            logger.Log(broken ? LogLevel.Error : LogLevel.Information, "{Change}", change);
        }

        AutomationSet set = _store.Current;
        _loaded = new LoadedAutomations(
            set.Router, [.. set.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new AutomationLoadResult(e.Key, e.Value.Automation, e.Value.Diagnostics))]);
        _signature = signature;
    }
}
