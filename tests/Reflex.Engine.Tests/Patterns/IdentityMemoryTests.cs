using System.Text;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>The memory of identities against a list that is searched: whatever is remembered, expires, is forgotten for the limit or with its key.</summary>
public class IdentityMemoryTests
{
    [Theory]
    [InlineData(1, uint.MaxValue)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void It_remembers_what_a_list_would(int seed, uint hashes)
    {
        const int Span = 400;
        const int Limit = 40;
        var random = new Random(seed);
        var memory = new IdentityMemory();
        var keys = new KeySlot[3];
        var naive = new List<(string Id, string Source, long Expires, int Key)>();
        long clock = 0;
        for (int i = 0; i < 20_000; i++)
        {
            clock += random.Next(i / 1_000 % 4 == 0 ? 2 : 8);
            if (random.Next(50) == 0)
            {
                memory.Expire(clock);
            }

            int key = random.Next(keys.Length);
            (string id, string source) = ($"id-{random.Next(300)}", $"/source/{random.Next(3)}");
            byte[] idText = Encoding.UTF8.GetBytes(id);
            byte[] sourceText = Encoding.UTF8.GetBytes(source);

            // Few different hashes are what many equal ones would be: buckets overflow.
            uint hash = memory.HashOf(idText, sourceText) & hashes;
            naive.RemoveAll(n => n.Expires <= clock);
            bool isNew = !naive.Exists(n => n.Id == id && n.Source == source);
            Assert.Equal(isNew, memory.Remember(idText, sourceText, hash, clock, clock + Span, ref keys[key]));
            if (isNew)
            {
                naive.Add((id, source, clock + Span, key));
            }

            bool isTooMany = naive.Count(n => n.Key == key) > Limit;
            Assert.Equal(isTooMany, keys[key].Identities > Limit && memory.KeepWithin(Limit, clock, ref keys[key]));
            if (isTooMany)
            {
                naive.RemoveAt(naive.FindIndex(n => n.Key == key));
            }

            if (random.Next(2_000) == 0)
            {
                memory.ForgetAll(ref keys[key]);
                keys[key] = default;
                naive.RemoveAll(n => n.Key == key);
            }

            if (random.Next(20) == 0)
            {
                Assert.Equal(
                    naive.Where(n => n.Key == key).Select(n => (n.Id, n.Source, n.Expires)),
                    memory.Of(keys[key], clock).Select(s => (Encoding.UTF8.GetString(s.Id), Encoding.UTF8.GetString(s.Source), s.Expires)));
            }
        }
    }
}
