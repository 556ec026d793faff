using System.Runtime.InteropServices;

namespace Reflex.Engine.Patterns;

/// <summary>
/// Numbers for texts: a text gets the lowest free number, the same until it is removed. Exact: a hash narrows the search, the bytes decide.
/// </summary>
internal sealed class Utf8Table
{
    private int[] _buckets = NewBuckets(16);
    private Entry[] _entries = new Entry[16];
    private int _used;
    private int _free = -1;

    public int Count { get; private set; }

    public int Find(ReadOnlySpan<byte> text, ulong hash)
    {
        Entry[] entries = _entries;
        int index = _buckets[(int)hash & (_buckets.Length - 1)];
        while (index >= 0)
        {
            ref Entry entry = ref entries[index];
            if (entry.Hash == hash && text.SequenceEqual(entry.Text))
            {
                return index;
            }

            index = entry.Next;
        }

        return -1;
    }

    public int Add(ReadOnlySpan<byte> text, ulong hash)
    {
        int index = _free;
        if (index >= 0)
        {
            _free = _entries[index].Next;
        }
        else
        {
            index = _used++;
            if (index == _entries.Length)
            {
                Grow();
            }
        }

        Count++;
        ref int bucket = ref _buckets[(int)hash & (_buckets.Length - 1)];
        _entries[index] = new Entry { Hash = hash, Text = text.ToArray(), Next = bucket };
        bucket = index;
        return index;
    }

    public void Remove(int index)
    {
        ref int link = ref _buckets[(int)_entries[index].Hash & (_buckets.Length - 1)];
        while (link != index)
        {
            link = ref _entries[link].Next;
        }

        link = _entries[index].Next;
        _entries[index] = new Entry { Text = [], Next = _free };
        _free = index;
        Count--;
    }

    public ReadOnlySpan<byte> TextOf(int index) => _entries[index].Text;

    private static int[] NewBuckets(int size)
    {
        int[] buckets = GC.AllocateUninitializedArray<int>(size);
        Array.Fill(buckets, -1);
        return buckets;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _buckets = NewBuckets(_entries.Length);

        // It grows only when no entry is free, and just before the last one is filled.
        for (int i = 0; i < _used - 1; i++)
        {
            ref int bucket = ref _buckets[(int)_entries[i].Hash & (_buckets.Length - 1)];
            _entries[i].Next = bucket;
            bucket = i;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ulong Hash;
        public byte[] Text;
        public int Next;
    }
}
