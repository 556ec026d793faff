using System.Runtime.InteropServices;
using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns;

/// <summary>Reads one remembered identity.</summary>
internal delegate void IdentityReader(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source, long expires);

/// <summary>
/// The (source, id) of the events taken in, so that a redelivery counts once. Exact: the texts are kept, not just their hash. Forgotten in
/// the order of first delivery: they stand in a ring, numbered as they come (the number may wrap around), which is written at one end and read at the other.
/// </summary>
internal sealed class IdentityMemory
{
    private const int Forgotten = -1;

    /// <summary>How many entries ahead of the one that is forgotten their places elsewhere are fetched.</summary>
    private const int FetchedAhead = 8;

    private readonly ProbeTable _numbers = new();
    private readonly SourceTable _sources = new();
    private readonly ByteQueue _ids = new();
    private Entry[] _ring = new Entry[16];
    private int _first;
    private int _count;

    /// <summary>The hash by which an event is looked for.</summary>
    public uint HashOf(AutomationEvent e) => HashOf(Text(e, e.Slots.Id), Text(e, e.Slots.Source));

    /// <inheritdoc cref="HashOf(AutomationEvent)"/>
    public uint HashOf(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source) => (uint)Utf8Hash.Of(id, _sources.HashOf(source));

    /// <summary>Has the place fetched where the search for an identity begins.</summary>
    public void FetchAhead(uint hash) => _numbers.FetchAhead(hash);

    /// <summary>False if the event is remembered and has not expired; otherwise remembers it.</summary>
    public bool Remember(AutomationEvent e, uint hash, long clock, long expires, int slot, ref KeySlot key) =>
        Remember(Text(e, e.Slots.Id), Text(e, e.Slots.Source), hash, clock, expires, slot, ref key);

    /// <inheritdoc cref="Remember(AutomationEvent, uint, long, long, int, ref KeySlot)"/>
    public bool Remember(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source, uint hash, long clock, long expires, int slot, ref KeySlot key)
    {
        int sourceNumber = _sources.Find(source);
        int at = _numbers.Start(hash);
        while (_numbers.TryNext(ref at, hash, out int found))
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

        int number = _first + _count++;
        ref Entry added = ref this[number];
        added.Expires = expires;
        added.Id = _ids.Add(id);
        added.Source = _sources.Use(sourceNumber, source);
        added.Hash = hash;
        added.Slot = slot;
        _numbers.Add(hash, number);
        if (key.Identities++ == 0)
        {
            key.OldestIdentity = number;
        }
        else
        {
            this[key.NewestIdentity].NextOfKey = number;
        }

        key.NewestIdentity = number;
        return true;
    }

    /// <summary>Forgets what has expired.</summary>
    public void Expire(long clock, KeySlot[] keys)
    {
        while (_count > 0)
        {
            if (_count > FetchedAhead)
            {
                ref Entry ahead = ref this[_first + FetchedAhead];
                _numbers.FetchAhead(ahead.Hash);
                MemoryAhead.Fetch(in keys[Math.Max(0, ahead.Slot)]);
            }

            ref Entry entry = ref this[_first];
            if (entry.Slot != Forgotten)
            {
                if (entry.Expires > clock)
                {
                    return;
                }

                // After an import a key may hold older identities that stand later in the common order.
                ref KeySlot key = ref keys[entry.Slot];
                while (entry.Slot != Forgotten)
                {
                    ForgetOldest(ref key);
                }
            }

            _ids.DropBefore(entry.Id);
            _first++;
            _count--;
        }
    }

    /// <summary>Forgets the identity that a key has remembered longest.</summary>
    public void ForgetOldest(ref KeySlot key)
    {
        int number = key.OldestIdentity;
        ref Entry entry = ref this[number];
        _numbers.Remove(entry.Hash, number);
        _sources.Release(entry.Source);
        key.OldestIdentity = entry.NextOfKey;
        key.Identities--;
        entry.Slot = Forgotten;
    }

    /// <summary>Calls for each identity of a key, oldest first.</summary>
    public void ForEach(in KeySlot key, IdentityReader reader)
    {
        int number = key.OldestIdentity;
        for (int i = 0; i < key.Identities; i++)
        {
            ref Entry entry = ref this[number];
            reader(_ids.Read(entry.Id), _sources.TextOf(entry.Source), entry.Expires);
            number = entry.NextOfKey;
        }
    }

    private ref Entry this[int number] => ref _ring[number & (_ring.Length - 1)];

    private static ReadOnlySpan<byte> Text(AutomationEvent e, int token)
    {
        if (e.TryGetPlainText(token, out ReadOnlySpan<byte> text))
        {
            return text;
        }

        return Encoding.UTF8.GetBytes(token == e.Slots.Id ? e.Id : e.Source);
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
        public long Expires;
        public ByteQueue.Place Id;
        public int Source;
        public uint Hash;

        /// <summary>The key that remembers it; <see cref="Forgotten"/> until it is its turn in the common order.</summary>
        public int Slot;

        /// <summary>The number of the key's next identity, where it has one.</summary>
        public int NextOfKey;
    }
}
