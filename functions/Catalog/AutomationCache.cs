using Reflex.Engine.Automations;

namespace Reflex.Functions.Catalog;

/// <summary>
/// Compiled automations by the hash of their text. A run brings its text along, so that what it does depends on nothing that can be edited;
/// the cache only saves compiling it at every turn.
/// </summary>
public sealed class AutomationCache(CacheCapacity capacity)
{
    private readonly LruCache<Automation> _byHash = new(() => capacity.Value);

    /// <summary>The compiled automation.</summary>
    /// <exception cref="InvalidOperationException">The text does not load: it was accepted by another version of the loader.</exception>
    public Automation Get(string hash, string text, string name)
    {
        if (_byHash.TryGet(hash, out Automation? known))
        {
            return known;
        }

        AutomationLoadResult loaded = AutomationLoader.Load(text, name + ".yaml");
        Automation automation = loaded.Automation ?? throw new InvalidOperationException(
            $"Automation '{name}' ({hash[..Math.Min(16, hash.Length)]}) no longer loads:  "
            + string.Join("; ", loaded.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())));
        return _byHash.Add(hash, automation);
    }
}
