namespace Reflex.Functions.Catalog;

/// <summary>How many compiled automations and patterns are worth keeping: it follows the number of automations that are loaded.</summary>
public sealed class CacheCapacity
{
    /// <summary>The least: runs and trials under way may need versions that are loaded no longer.</summary>
    internal const int Least = 512;

    private volatile int _value = Least;

    /// <summary>Twice the loaded automations, for a trial needs the candidate beside the live version.</summary>
    internal int Value => _value;

    internal void Follow(int automations) => _value = Math.Max(Least, 2 * automations);
}
