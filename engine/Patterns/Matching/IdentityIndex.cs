using System.Numerics;
using System.Runtime.Intrinsics;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns;

/// <summary>
/// Finds identities in their ring by hash. A look-up reads one bucket, all its places at once. Nothing is taken out: the ring says which numbers it holds, and the place
/// of any other is free. What finds no free place is spilled; that is rare, for buckets are half full at most on average.
/// </summary>
internal sealed class IdentityIndex
{
    /// <summary>Places of a bucket: their hashes stand together, then their numbers.</summary>
    private const int Places = 8;
    private const int BucketSize = 2 * Places;

    private readonly ProbeTable _spilled = new();

    /// <summary>What is spilled, in the order in which it leaves: numbers only rise, and growing spills nothing, for it parts each bucket in two.</summary>
    private readonly Queue<int> _spilledOrder = new();
    private uint[] _buckets = new uint[4 * BucketSize];

    /// <summary>Has the bucket of a hash fetched, which may lie across two lines.</summary>
    public void FetchAhead(uint hash)
    {
        int bucket = BucketOf(hash);
        MemoryAhead.Fetch(in _buckets[bucket]);
        MemoryAhead.Fetch(in _buckets[bucket + BucketSize - 1]);
    }

    /// <summary>Begins the search for a hash among the numbers that the ring holds.</summary>
    public Search Start(uint hash, int first, int count)
    {
        int bucket = BucketOf(hash);
        var hashes = Vector256.Create<uint>(_buckets.AsSpan(bucket, Places));
        uint same = Vector256.Equals(hashes, Vector256.Create(hash)).ExtractMostSignificantBits();
        return new Search { Bucket = bucket, Found = same == 0 ? 0 : same & HeldIn(bucket, first, count), Spilled = _spilled.Start(hash) };
    }

    /// <summary>The next number of the hash that is searched for. False: there is no more.</summary>
    public bool TryNext(ref Search search, uint hash, out int number)
    {
        if (search.Found != 0)
        {
            number = (int)_buckets[search.Bucket + Places + BitOperations.TrailingZeroCount(search.Found)];
            search.Found &= search.Found - 1;
            return true;
        }

        number = 0;
        return _spilled.Count > 0 && _spilled.TryNext(ref search.Spilled, hash, out number);
    }

    /// <summary>Adds a number; the others that the ring holds are told.</summary>
    public void Add(uint hash, int number, int first, int count)
    {
        if (count > _buckets.Length / BucketSize * (Places / 2))
        {
            Grow(first, count);
        }

        Put(hash, number, first, count);
    }

    /// <summary>Says that the first number is about to leave the ring.</summary>
    public void Leave(uint hash, int number)
    {
        if (_spilledOrder.TryPeek(out int next) && next == number)
        {
            _spilledOrder.Dequeue();
            _spilled.Remove(hash, number);
        }
    }

    private int BucketOf(uint hash) => (int)(hash * BucketSize) & (_buckets.Length - 1);

    /// <summary>One bit for each place whose number the ring holds.</summary>
    private uint HeldIn(int bucket, int first, int count)
    {
        var numbers = Vector256.Create<uint>(_buckets.AsSpan(bucket + Places, Places));
        return Vector256.LessThan(numbers - Vector256.Create((uint)first), Vector256.Create((uint)count)).ExtractMostSignificantBits();
    }

    private void Put(uint hash, int number, int first, int count)
    {
        int bucket = BucketOf(hash);
        int free = BitOperations.TrailingZeroCount(~HeldIn(bucket, first, count));
        if (free < Places)
        {
            _buckets[bucket + free] = hash;
            _buckets[bucket + Places + free] = (uint)number;
        }
        else
        {
            _spilled.Add(hash, number);
            _spilledOrder.Enqueue(number);
        }
    }

    private void Grow(int first, int count)
    {
        uint[] before = _buckets;
        _buckets = new uint[before.Length * 2];
        for (int i = 0; i < before.Length; i++)
        {
            if (i % BucketSize < Places && (uint)((int)before[i + Places] - first) < (uint)count)
            {
                Put(before[i], (int)before[i + Places], first, count);
            }
        }
    }

    /// <summary>Where a search stands.</summary>
    internal struct Search
    {
        public int Bucket;
        public uint Found;
        public int Spilled;
    }
}
