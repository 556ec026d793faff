using System.Collections.Concurrent;
using Reflex.Engine.Automations;
using Reflex.Engine.Patterns;

namespace Reflex.Functions.Catalog;

/// <summary>Compiled patterns by the hash of their automation.</summary>
public sealed class MatcherCache
{
    private const int Capacity = 512;
    private readonly ConcurrentDictionary<string, PatternMatcher> _byHash = new(StringComparer.Ordinal);

    public PatternMatcher Get(Automation automation)
    {
        if (_byHash.TryGetValue(automation.Hash, out PatternMatcher? known))
        {
            return known;
        }

        if (_byHash.Count >= Capacity)
        {
            _byHash.Clear();
        }

        PatternMatcher compiled = AutomationPattern.Compile(automation);
        return _byHash.GetOrAdd(automation.Hash, compiled);
    }
}
