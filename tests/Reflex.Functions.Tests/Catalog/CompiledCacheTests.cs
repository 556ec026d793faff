using Reflex.Engine.Automations;
using Reflex.Engine.Patterns;
using Reflex.Functions.Catalog;

namespace Reflex.Functions.Tests.Catalog;

public sealed class CompiledCacheTests
{
    private const int Automations = 1_000;

    [Fact]
    public void More_than_512_automations_are_compiled_once_each()
    {
        var capacity = new CacheCapacity();
        capacity.Follow(Automations);
        var cache = new AutomationCache(capacity);
        string[] texts = [.. Enumerable.Range(0, Automations).Select(Text)];

        Automation[] first = [.. texts.Select(text => cache.Get(text, text, "many"))];
        Automation[] second = [.. texts.Select(text => cache.Get(text, text, "many"))];

        Assert.All(first.Zip(second), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void More_than_512_patterns_are_compiled_once_each()
    {
        var capacity = new CacheCapacity();
        capacity.Follow(Automations);
        var cache = new MatcherCache(capacity);
        Automation[] automations = [.. Enumerable.Range(0, Automations).Select(i => AutomationLoader.Load(Text(i), $"{i}.yaml").Automation!)];

        PatternMatcher[] first = [.. automations.Select(cache.Get)];
        PatternMatcher[] second = [.. automations.Select(cache.Get)];

        Assert.All(first.Zip(second), pair => Assert.Same(pair.First, pair.Second));
    }

    private static string Text(int number) => $$"""
        automation: pattern-{{number}}
        when:
          by: [data.user]
          within: 10m
          sequence:
            - a: { type: T{{number}} }
            - b: { type: U }
        then:
          steps:
            - wait: { action: wait, with: { for: 1s } }
        """;
}
