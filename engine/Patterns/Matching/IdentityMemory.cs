using System.Runtime.InteropServices;
using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns;

/// <summary>Reads one remembered identity.</summary>
internal delegate void IdentityReader(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source, long expires);

/// <summary>
/// The (source, id) of the events taken in, so that a redelivery counts once. Exact: the texts are kept, not just their hash. Forgotten in
/// the order of first delivery.
/// </summary>
internal sealed class IdentityMemory
{
    private const int None = -1;

    private readonly Utf8Table _sources = new();
    private readonly ByteQueue _ids = new();
    private int[] _sourceUsers = new int[16];
    private int[] _buckets = NewBuckets(16);
    private Entry[] _entries = new Entry[16];
    private int _used;
    private int _free = None;
    private int _first = None;
    private int _last = None;
    private int _latestSource = None;
    private ulong _latestSourceHash;

    /// <summary>False if the event is remembered and has not expired; otherwise remembers it.</summary>
    public bool Remember(AutomationEvent e, long clock, long expires, int slot, ref KeySlot key) =>
        Remember(
            Text(e, e.Slots.Id),
            Text(e, e.Slots.Source),
            clock,
            expires,
            slot,
            ref key);

    /// <inheritdoc cref="Remember(AutomationEvent, long, long, int, ref KeySlot)"/>
    public bool Remember(ReadOnlySpan<byte> id, ReadOnlySpan<byte> source, long clock, long expires, int slot, ref KeySlot key)
    {
        // Events come in runs of one source: its hash is worked out once a run.
        ulong sourceHash = _latestSource != None && source.SequenceEqual(_sources.TextOf(_latestSource)) ? _latestSourceHash : Utf8Hash.Of(source);
        ulong hash = Utf8Hash.Of(id, sourceHash);
        for (int i = _buckets[(int)hash & (_buckets.Length - 1)]; i != None; i = _entries[i].NextInBucket)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Hash == hash
                && entry.Expires > clock
                && id.SequenceEqual(_ids.Read(entry.Id))
                && source.SequenceEqual(_sources.TextOf(entry.Source)))
            {
                return false;
            }
        }

        int index = TakeEntry();
        int sourceIndex = UseSource(source, sourceHash);
        ref int bucket = ref _buckets[(int)hash & (_buckets.Length - 1)];
        _entries[index] = new Entry
        {
            Hash = hash,
            Expires = expires,
            Id = _ids.Add(id),
            Source = sourceIndex,
            Slot = slot,
            NextInBucket = bucket,
            NextOfKey = None,
            Next = None,
        };
        bucket = index;
        Append(ref _first, ref _last, index, ofKey: false);
        Append(ref key.OldestIdentity, ref key.NewestIdentity, index, ofKey: true);
        key.Identities++;
        return true;
    }

    /// <summary>Forgets what has expired.</summary>
    public void Expire(long clock, KeySlot[] keys)
    {
        while (_first != None)
        {
            ref Entry entry = ref _entries[_first];
            if (entry.Slot != None)
            {
                if (entry.Expires > clock)
                {
                    return;
                }

                // After an import a key may hold older identities that stand later in the common order.
                ref KeySlot key = ref keys[entry.Slot];
                while (_entries[_first].Slot != None)
                {
                    ForgetOldest(ref key);
                }
            }

            int gone = _first;
            _first = entry.Next;
            _ids.DropBefore(_first == None ? entry.Id : _entries[_first].Id);
            entry.NextInBucket = _free;
            _free = gone;
        }

        _last = None;
    }

    /// <summary>Forgets the identity that a key has remembered longest.</summary>
    public void ForgetOldest(ref KeySlot key)
    {
        int index = key.OldestIdentity;
        ref Entry entry = ref _entries[index];
        ref int link = ref _buckets[(int)entry.Hash & (_buckets.Length - 1)];
        while (link != index)
        {
            link = ref _entries[link].NextInBucket;
        }

        link = entry.NextInBucket;
        if (--_sourceUsers[entry.Source] == 0)
        {
            _sources.Remove(entry.Source);
            _latestSource = _latestSource == entry.Source ? None : _latestSource;
        }

        key.OldestIdentity = entry.NextOfKey;
        key.NewestIdentity = --key.Identities == 0 ? None : key.NewestIdentity;
        entry.Slot = None;
    }

    /// <summary>Calls for each identity of a key, oldest first.</summary>
    public void ForEach(in KeySlot key, IdentityReader reader)
    {
        for (int i = key.OldestIdentity; i != None; i = _entries[i].NextOfKey)
        {
            ref Entry entry = ref _entries[i];
            reader(_ids.Read(entry.Id), _sources.TextOf(entry.Source), entry.Expires);
        }
    }

    private static ReadOnlySpan<byte> Text(AutomationEvent e, int token)
    {
        bool escaped = token < 0;
        ReadOnlySpan<byte> raw = token < 0 ? default : e.RawOf(token, out escaped);
        return escaped ? Encoding.UTF8.GetBytes(token == e.Slots.Id ? e.Id : e.Source) : raw;
    }

    private static int[] NewBuckets(int size)
    {
        int[] buckets = GC.AllocateUninitializedArray<int>(size);
        Array.Fill(buckets, None);
        return buckets;
    }

    private void Append(ref int first, ref int last, int index, bool ofKey)
    {
        if (last == None)
        {
            first = index;
        }
        else if (ofKey)
        {
            _entries[last].NextOfKey = index;
        }
        else
        {
            _entries[last].Next = index;
        }

        last = index;
    }

    private int UseSource(ReadOnlySpan<byte> source, ulong hash)
    {
        int index = _latestSource != None && hash == _latestSourceHash && source.SequenceEqual(_sources.TextOf(_latestSource))
            ? _latestSource
            : _sources.Find(source, hash);
        if (index < 0)
        {
            index = _sources.Add(source, hash);
            if (index >= _sourceUsers.Length)
            {
                Array.Resize(ref _sourceUsers, _sourceUsers.Length * 2);
            }

            _sourceUsers[index] = 0;
        }

        _sourceUsers[index]++;
        (_latestSource, _latestSourceHash) = (index, hash);
        return index;
    }

    private int TakeEntry()
    {
        int index = _free;
        if (index != None)
        {
            _free = _entries[index].NextInBucket;
            return index;
        }

        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, _used * 2);
            _buckets = NewBuckets(_used * 2);
            for (int i = 0; i < _used; i++)
            {
                if (_entries[i].Slot != None)
                {
                    ref int bucket = ref _buckets[(int)_entries[i].Hash & (_buckets.Length - 1)];
                    _entries[i].NextInBucket = bucket;
                    bucket = i;
                }
            }
        }

        return _used++;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ulong Hash;
        public long Expires;
        public ByteQueue.Place Id;
        public int Source;

        /// <summary>The key that remembers it; -1 once forgotten, until it is its turn in the common order.</summary>
        public int Slot;
        public int NextInBucket;
        public int NextOfKey;
        public int Next;
    }
}
