using System.Numerics;
using System.Runtime.Intrinsics;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

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
    private uint[] _buckets = [];

    /// <summary>How many places the buckets have in all, and how many before them are left out so that each bucket is one line.</summary>
    private int _size = 4 * BucketSize;
    private int _skipped;

    public IdentityIndex() => Allocate();

    /// <summary>Has the bucket of a hash fetched.</summary>
    public void FetchAhead(uint hash) => MemoryAhead.Fetch(in _buckets[BucketOf(hash)]);

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
        if (count > _size / BucketSize * (Places / 2))
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

    private int BucketOf(uint hash) => _skipped + ((int)(hash * BucketSize) & (_size - 1));

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
        ReadOnlySpan<uint> before = _buckets.AsSpan(_skipped, _size);
        _size *= 2;
        Allocate();
        for (int i = 0; i < before.Length; i++)
        {
            if (i % BucketSize < Places && (uint)((int)before[i + Places] - first) < (uint)count)
            {
                Put(before[i], (int)before[i + Places], first, count);
            }
        }
    }

    /// <summary>An array begins anywhere in a line. Should the collector move it, buckets lie across two, and nothing else is lost.</summary>
    private void Allocate()
    {
        _buckets = new uint[_size + BucketSize];
        _skipped = MemoryAhead.ToLine(in _buckets[0]) / sizeof(uint);
    }

    /// <summary>The position of a search.</summary>
    internal struct Search
    {
        public int Bucket;
        public uint Found;
        public int Spilled;
    }
}
