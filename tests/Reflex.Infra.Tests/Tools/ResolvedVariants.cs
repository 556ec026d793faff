using System.Collections.Concurrent;

namespace Reflex.Infra.Tests.Tools;

/// <summary>Each variant resolved once for all the rules that look at it.</summary>
internal static class ResolvedVariants
{
    private static readonly ConcurrentDictionary<Variant, Lazy<Task<ResolvedDeployment>>> Known = new();

    public static Task<ResolvedDeployment> GetAsync(BicepServer bicep, Variant variant) =>
        Known.GetOrAdd(variant, v => new Lazy<Task<ResolvedDeployment>>(() => bicep.ResolveAsync("main.bicep", v.Parameters))).Value;

    /// <summary>Holds a rule against every variant and reports every breach with the variant that has it.</summary>
    public static async Task HoldAsync(BicepServer bicep, Func<Variant, ResolvedDeployment, IEnumerable<string>> breaches)
    {
        var found = new List<string>();
        foreach (Variant variant in Variant.All)
        {
            found.AddRange(breaches(variant, await GetAsync(bicep, variant)).Select(breach => $"{breach}   [{variant}]"));
        }

        Assert.True(found.Count == 0, string.Join("\n", found.Distinct().Take(20)));
    }
}
