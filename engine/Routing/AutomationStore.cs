using Reflex.Engine.Automations;

namespace Reflex.Engine.Routing;

/// <summary>
/// The automations of a folder while its files change. A file that no longer loads keeps the version of it that last did, and says so.
/// Thread-safe: readers take <see cref="Current"/>, one immutable set; whoever watches the files calls <see cref="Update"/>.
/// </summary>
/// <param name="actions">The host's actions, against which steps are checked; null: their inputs are not checked.</param>
public sealed class AutomationStore(IActionInputs? actions = null)
{
    private readonly Lock _lock = new();
    private volatile AutomationSet _current = AutomationSet.Empty;

    /// <summary>The automations as they stand.</summary>
    public AutomationSet Current => _current;

    /// <summary>Reads the folder as it is now.</summary>
    /// <param name="files">All automation files. A file that is not among them has been deleted, and its automation goes.</param>
    /// <returns>What changed, in the order of file names; nothing where nothing did.</returns>
    public IReadOnlyList<AutomationChange> Update(IEnumerable<AutomationFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        lock (_lock)
        {
            AutomationSet before = _current;
            IReadOnlyList<AutomationLoadResult> results = AutomationLoader.LoadFolder(files, actions);
            var after = new Dictionary<string, AutomationEntry>(StringComparer.Ordinal);
            foreach (AutomationLoadResult result in results)
            {
                // A broken file keeps what it last was, unless another file has taken the name meanwhile.
                Automation? last = before.Entries.GetValueOrDefault(result.FileName)?.Automation;
                bool keep = result.Automation is null && last is not null && !results.Any(r => r.Automation?.Name == last.Name);
                after[result.FileName] = new AutomationEntry(result.Automation ?? (keep ? last : null), keep, result.Diagnostics);
            }

            List<AutomationChange> changes = [.. Changes(before, after)];
            if (changes.Count > 0 || before.Entries.Count != after.Count)
            {
                _current = new AutomationSet(after);
            }

            return changes;
        }
    }

    private static IEnumerable<AutomationChange> Changes(AutomationSet before, Dictionary<string, AutomationEntry> after)
    {
        foreach ((string file, AutomationEntry now) in after.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            AutomationEntry? then = before.Entries.GetValueOrDefault(file);
            bool sameDiagnostics = then is not null && then.Diagnostics.SequenceEqual(now.Diagnostics);
            if (then is not null && then.Automation?.Hash == now.Automation?.Hash && then.IsLastGood == now.IsLastGood && sameDiagnostics)
            {
                continue;
            }

            AutomationChangeKind kind = now switch
            {
                { IsLastGood: true } => AutomationChangeKind.KeptLastGood,
                { Automation: null } => AutomationChangeKind.Broken,
                _ => then?.Automation is null ? AutomationChangeKind.Added : AutomationChangeKind.Changed,
            };
            yield return new AutomationChange(kind, file, now.Automation, then?.Automation, now.Diagnostics);
        }

        foreach ((string file, AutomationEntry then) in before.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (!after.ContainsKey(file))
            {
                yield return new AutomationChange(AutomationChangeKind.Removed, file, null, then.Automation, []);
            }
        }
    }
}

/// <summary>The automation of one file, with its diagnostics.</summary>
/// <param name="Automation">The automation in force; null if the file never loaded.</param>
/// <param name="IsLastGood">Whether that is an earlier version, because the file is broken now.</param>
/// <param name="Diagnostics">What is wrong with the file as it is now.</param>
public sealed record AutomationEntry(Automation? Automation, bool IsLastGood, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>What happened to a file's automation.</summary>
public enum AutomationChangeKind
{
    /// <summary>The file is new.</summary>
    Added,

    /// <summary>The text of the file changed.</summary>
    Changed,

    /// <summary>The file was removed.</summary>
    Removed,

    /// <summary>The file is broken; the version that last loaded stays in force.</summary>
    KeptLastGood,

    /// <summary>The file is broken, and there is no earlier version to keep.</summary>
    Broken,
}

/// <summary>A change of one automation file.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="FileName">The file.</param>
/// <param name="Automation">The automation in force now.</param>
/// <param name="Previous">The one that was in force before.</param>
/// <param name="Diagnostics">What is wrong with the file.</param>
public sealed record AutomationChange(
    AutomationChangeKind Kind, string FileName, Automation? Automation, Automation? Previous, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The change as one line for a log.</summary>
    public override string ToString() => Kind switch
    {
        AutomationChangeKind.Added => $"{FileName}: loaded '{Automation!.Name}'",
        AutomationChangeKind.Changed => $"{FileName}: reloaded '{Automation!.Name}'{Dropped()}",
        AutomationChangeKind.Removed => Previous is null
            ? $"{FileName}: removed; it was not loaded"
            : $"{FileName}: removed '{Previous.Name}'",
        AutomationChangeKind.KeptLastGood => $"{FileName}: broken; '{Automation!.Name}' stays active as it last loaded " +
            $"({Automation.Hash[..16]}). {Errors()}",
        _ => $"{FileName}: broken, not loaded. {Errors()}",
    };

    /// <summary>State belongs to a name: under a new one there is none to drop.</summary>
    private string Dropped() =>
        Previous is { } before && before.Name == Automation!.Name && AutomationPattern.DropsPartialMatches(before, Automation)
        ? "; its pattern changed: partial matches of the old one are dropped"
        : "";

    private string Errors() => string.Join(" ", Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
}

/// <summary>The automations of a folder at one moment, and the router over them. Immutable.</summary>
public sealed class AutomationSet
{
    private readonly Dictionary<string, Automation> _byName = new(StringComparer.Ordinal);

    internal AutomationSet(IReadOnlyDictionary<string, AutomationEntry> entries)
    {
        Entries = entries;
        Automations = [.. entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Value.Automation).OfType<Automation>()];
        Router = new EventRouter(Automations);
        foreach (Automation automation in Automations)
        {
            _byName.TryAdd(automation.Name, automation);
        }
    }

    /// <summary>The set without automations.</summary>
    public static AutomationSet Empty { get; } = new(new Dictionary<string, AutomationEntry>());

    /// <summary>The entries by file name.</summary>
    public IReadOnlyDictionary<string, AutomationEntry> Entries { get; }

    /// <summary>The automations in force, in the order of their files.</summary>
    public IReadOnlyList<Automation> Automations { get; }

    /// <summary>The router over the active automations.</summary>
    public EventRouter Router { get; }

    /// <summary>The automation of a name; null if there is none.</summary>
    public Automation? Find(string name) => _byName.GetValueOrDefault(name);
}
