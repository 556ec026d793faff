using Reflex.Functions.Catalog;

namespace Reflex.Functions.Tests.Catalog;

public sealed class LruCacheTests
{
    [Fact]
    public void What_was_added_is_found()
    {
        var cache = new LruCache<string>(() => 2);

        cache.Add("a", "1");

        Assert.True(cache.TryGet("a", out string? found));
        Assert.Equal("1", found);
        Assert.False(cache.TryGet("b", out _));
    }

    [Fact]
    public void The_value_unused_for_longest_goes_first()
    {
        var cache = new LruCache<string>(() => 2);
        cache.Add("a", "1");
        cache.Add("b", "2");

        cache.TryGet("a", out _);
        cache.Add("c", "3");

        Assert.True(cache.TryGet("a", out _));
        Assert.False(cache.TryGet("b", out _));
        Assert.True(cache.TryGet("c", out _));
    }

    [Fact]
    public void The_first_of_two_values_of_a_key_stays()
    {
        var cache = new LruCache<string>(() => 2);

        string first = cache.Add("a", "1");
        string second = cache.Add("a", "2");

        Assert.Equal(("1", "1"), (first, second));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void It_grows_with_its_capacity_and_shrinks_when_something_is_added()
    {
        int capacity = 2;
        var cache = new LruCache<string>(() => capacity);
        AddMany(cache, 0, 10);
        int small = cache.Count;

        capacity = 5;
        AddMany(cache, 10, 20);
        int large = cache.Count;

        capacity = 1;
        AddMany(cache, 20, 21);
        Assert.Equal((2, 5, 1), (small, large, cache.Count));
    }

    [Fact]
    public void A_capacity_below_one_holds_one()
    {
        var cache = new LruCache<string>(() => 0);

        AddMany(cache, 0, 3);

        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Many_threads_leave_it_whole()
    {
        var cache = new LruCache<string>(() => 50);

        Parallel.For(0, 20_000, i =>
        {
            string key = $"{i * 7919 % 80}";
            Assert.Equal(key, cache.TryGet(key, out string? found) ? found : cache.Add(key, key));
        });

        Assert.Equal(50, cache.Count);
        Assert.Equal(50, Enumerable.Range(0, 80).Count(i => cache.TryGet($"{i}", out string? value) && value == $"{i}"));
    }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(256, 512)]
    [InlineData(257, 514)]
    [InlineData(5_000, 10_000)]
    public void The_capacity_is_twice_the_loaded_automations(int automations, int expected)
    {
        var capacity = new CacheCapacity();

        capacity.Follow(automations);

        Assert.Equal(expected, capacity.Value);
    }

    private static void AddMany(LruCache<string> cache, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            cache.Add($"{i}", $"{i}");
        }
    }
}
