using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>The places of partial matches: each is one's own while it is held, near those of its key, and used again.</summary>
public class PartialPoolTests
{
    private const int None = PartialPool.None;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_held_stays_as_it_was_set_whatever_comes_and_goes_beside_it(int seed)
    {
        var random = new Random(seed);
        var pool = new PartialPool();
        var held = new List<(int Index, long Value)>();
        for (int i = 0; i < 50_000; i++)
        {
            if (held.Count > 0 && random.Next(2_000) < held.Count)
            {
                int gone = random.Next(held.Count);
                pool.Free(held[gone].Index);
                held.RemoveAt(gone);
            }
            else
            {
                int taken = pool.Take(held.Count == 0 || random.Next(3) == 0 ? None : held[random.Next(held.Count)].Index);
                pool[taken].StartTime = i;
                pool[taken].Stand(i % 64, i, isClosed: i % 2 == 0);
                held.Add((taken, i));
            }
        }

        Assert.Equal(held.Count, held.Select(h => h.Index).Distinct().Count());
        Assert.All(held, h => Assert.Equal(
            (h.Value, (int)(h.Value % 64), (int)h.Value, h.Value % 2 == 0),
            (pool[h.Index].StartTime, pool[h.Index].Part, pool[h.Index].Count, pool[h.Index].IsClosed)));
    }

    [Fact]
    public void Those_of_a_key_stand_together_although_another_key_grows_meanwhile()
    {
        var pool = new PartialPool();
        (List<int> first, List<int> second) = ([pool.Take(None)], [pool.Take(None)]);
        for (int i = 0; i < 40; i++)
        {
            first.Add(pool.Take(first[^1]));
            second.Add(pool.Take(second[^1]));
        }

        // But for the first ones, which share a group, each next one stands beside the one before or begins a group of its own.
        Assert.InRange(first.Skip(8).Zip(first.Skip(9)).Count(pair => pair.Second == pair.First + 1), 26, 32);
        Assert.InRange(second.Skip(8).Zip(second.Skip(9)).Count(pair => pair.Second == pair.First + 1), 26, 32);
    }

    [Fact]
    public void Single_ones_of_many_keys_take_no_more_room_than_they_need()
    {
        var pool = new PartialPool();
        int[] once = [.. Enumerable.Range(0, 1_000).Select(_ => pool.Take(None))];
        Array.ForEach(once, pool.Free);
        int[] again = [.. Enumerable.Range(0, 1_000).Select(_ => pool.Take(None))];

        Assert.Equal(Enumerable.Range(0, 1_000), once.Order());
        Assert.Equal(once.Order(), again.Order());
    }

    [Fact]
    public void The_largest_count_stands_beside_the_last_part()
    {
        var partial = default(Partial);
        partial.Stand(ConditionSet.MaxConditions - 1, Partial.MaxCount, isClosed: true);

        Assert.Equal((ConditionSet.MaxConditions - 1, Partial.MaxCount, true), (partial.Part, partial.Count, partial.IsClosed));
    }
}
