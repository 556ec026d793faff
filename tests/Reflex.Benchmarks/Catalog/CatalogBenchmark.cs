using Reflex.Benchmarks.Measuring;
using Reflex.Engine.Automations;
using Reflex.Engine.Routing;
using Reflex.Functions.Catalog;

namespace Reflex.Benchmarks.Catalog;

/// <summary>What a replay pays to find its compiled automation, and an event its automation by name, however many are loaded.</summary>
internal static class CatalogBenchmark
{
    private const int Lookups = 10_000;
    private static readonly int[] s_sizes = [500, 520, 5_000];

    public static void Run(string[] args)
    {
        _ = args;
        var byHash = new Contest("Compiled automation by its hash, all in turn, rate relative to 500", Lookups, TimeSpan.FromSeconds(3));
        var byName = new Contest("Loaded automation by its name, all in turn, rate relative to 500", Lookups, TimeSpan.FromSeconds(3));
        foreach (int size in s_sizes)
        {
            var files = Enumerable.Range(0, size).Select(i => new AutomationFile($"rule-{i}", Text(i))).ToDictionary(file => file.Name);
            var store = new AutomationStore();
            store.Update(files.Values);
            AutomationSet set = store.Current;
            var capacity = new CacheCapacity();
            capacity.Follow(size);
            var cache = new AutomationCache(capacity);
            (string Hash, string Text, string Name)[] runs = [.. set.Automations.Select(one => (one.Hash, files[one.Name].Text, one.Name))];
            byHash.Add($"{size:N0} automations", (from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    (string hash, string text, string name) = runs[i % size];
                    cache.Get(hash, text, name);
                }
            });
            byName.Add($"{size:N0} automations", (from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    set.Find(runs[i % size].Name);
                }
            });
        }

        byHash.Run();
        byName.Run();
    }

    private static string Text(int number) => $$"""
        automation: rule-{{number}}
        when:
          type: Contoso.Orders.Type{{number}}
          where: { data.order.region: region-{{number}}, data.order.amount: { gt: 100 } }
        then: { incident: { title: x } }
        """;
}
