using Reflex.Engine.Automations;
using Reflex.Engine.Patterns;

namespace Reflex.Functions.Catalog;

/// <summary>Compiled patterns by the hash of their automation.</summary>
public sealed class MatcherCache(CacheCapacity capacity)
{
    private readonly LruCache<PatternMatcher> _byHash = new(() => capacity.Value);

    public PatternMatcher Get(Automation automation)
    {
        if (_byHash.TryGet(automation.Hash, out PatternMatcher? known))
        {
            return known;
        }

        PatternMatcher compiled = AutomationPattern.Compile(automation);
        return _byHash.Add(automation.Hash, compiled);
    }
}
