using System.Runtime.InteropServices;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.State;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// The (source, id) of the events taken in, so that a redelivery counts once. Exact: the texts are kept, not just their hash. Forgotten in
/// the order of first delivery: they stand in a ring, numbered as they come (the number may wrap around), which is written at one end and read at the other.
/// </summary>
internal sealed class IdentityMemory
{
    private const long Forgotten = long.MinValue;

    private readonly IdentityIndex _index = new();
    private readonly SourceTable _sources = new();
    private readonly ByteQueue _ids = new();
    private Entry[] _ring = new Entry[16];
    private int _first = 1;
    private int _count;

    /// <summary>The hash by which an event is looked for.</summary>
    public uint HashOf(AutomationEvent e) => HashOf(Id(e), Source(e));

    /// <inheritdoc cref="HashOf(AutomationEvent)"/>
    public uint HashOf(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source) => (uint)Utf8Hash.Of(id, _sources.HashOf(source));

    /// <summary>Has the place fetched where the search for an identity begins.</summary>
    public void FetchAhead(uint hash) => _index.FetchAhead(hash);

    /// <summary>False if the event is remembered and has not expired; otherwise remembers it.</summary>
    public bool Remember(AutomationEvent e, uint hash, long clock, long expires, ref KeySlot key) =>
        Remember(Id(e), Source(e), hash, clock, expires, ref key);

    /// <inheritdoc cref="Remember(AutomationEvent, uint, long, long, ref KeySlot)"/>
    public bool Remember(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source, uint hash, long clock, long expires, ref KeySlot key)
    {
        int sourceNumber = _sources.Find(source);
        IdentityIndex.Search search = _index.Start(hash, _first, _count);
        while (_index.TryNext(ref search, hash, out int found))
        {
            ref Entry entry = ref this[found];
            if (entry.Expires > clock && entry.Source == sourceNumber && id.SequenceEqual(_ids.Read(entry.Id)))
            {
                return false;
            }
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        int number = _first + _count;
        _index.Add(hash, number, _first, _count++);
        ref Entry added = ref this[number];
        added.Expires = expires;
        added.Id = _ids.Add(id);
        added.Source = _sources.Use(sourceNumber, source);
        added.Hash = hash;
        added.Before = key.Identities++ == 0 ? _first - 1 : key.NewestIdentity;
        key.NewestIdentity = number;
        return true;
    }

    /// <summary>Forgets what has expired.</summary>
    public void Expire(long clock)
    {
        while (_count > 0 && this[_first].Expires <= clock)
        {
            ref Entry entry = ref this[_first];
            _index.Leave(entry.Hash, _first);
            _sources.Release(entry.Source);
            _ids.DropBefore(entry.Id);
            _first++;
            _count--;
        }
    }

    /// <summary>Learns how many identities a key really has, and forgets its oldest if they are too many. True: it had to.</summary>
    public bool KeepWithin(int limit, long clock, ref KeySlot key)
    {
        IdentityOrder order = (key.Extras ??= new KeyExtras()).Identities ??= new IdentityOrder();
        order.Append(HeldOf(key, order.Newest));
        while (order.TryPeek(out int oldest) && !(Holds(oldest) && this[oldest].Expires > clock))
        {
            order.Dequeue();
        }

        bool isTooMany = order.Count > limit;
        if (isTooMany)
        {
            this[order.Dequeue()].Expires = Forgotten;
        }

        key.Identities = order.Count;
        return isTooMany;
    }

    /// <summary>Forgets all identities of a key.</summary>
    public void ForgetAll(ref KeySlot key)
    {
        foreach (int number in HeldOf(key))
        {
            this[number].Expires = Forgotten;
        }

        key.Identities = 0;
    }

    /// <summary>The identities of a key that have not expired, oldest first.</summary>
    public List<StoredIdentity> Of(in KeySlot key, long clock)
    {
        var identities = new List<StoredIdentity>();
        foreach (int number in HeldOf(key))
        {
            ref Entry entry = ref this[number];
            if (entry.Expires > clock)
            {
                identities.Add(new StoredIdentity(_ids.Read(entry.Id).ToArray(), _sources.TextOf(entry.Source).ToArray(), entry.Expires));
            }
        }

        return identities;
    }

    private ref Entry this[int number] => ref _ring[number & (_ring.Length - 1)];

    private static ReadOnlySpan<byte> Id(AutomationEvent e) =>
        e.TryGetPlainText(e.Slots.Id, out ReadOnlySpan<byte> text) ? text : Encoding.UTF8.GetBytes(e.Id);

    private static ReadOnlySpan<byte> Source(AutomationEvent e) =>
        e.TryGetPlainText(e.Slots.Source, out ReadOnlySpan<byte> text) ? text : Encoding.UTF8.GetBytes(e.Source);

    private bool Holds(int number) => (uint)(number - _first) < (uint)_count;

    /// <summary>The numbers of a key that the ring still holds, oldest first; only those behind one, if one is given.</summary>
    private List<int> HeldOf(in KeySlot key, int? behind = null)
    {
        var numbers = new List<int>();
        if (key.Identities > 0)
        {
            for (int number = key.NewestIdentity; Holds(number) && number != behind; number = this[number].Before)
            {
                numbers.Add(number);
            }
        }

        numbers.Reverse();
        return numbers;
    }

    private void Grow()
    {
        Entry[] before = _ring;
        _ring = new Entry[before.Length * 2];
        for (int number = _first; number != _first + _count; number++)
        {
            this[number] = before[number & (before.Length - 1)];
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        /// <summary><see cref="Forgotten"/> if it was forgotten before its turn.</summary>
        public long Expires;
        public ByteQueue.Place Id;
        public int Source;
        public uint Hash;

        /// <summary>The number of the identity that its key had remembered before it; no number that the ring holds if there is none.</summary>
        public int Before;
    }
}
