using System.Runtime.InteropServices;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// When to look at which key next. Most timers are the same span after something, so that they are asked for in the order in which they
/// are due: those go to the end of a ring in constant time, the others to a heap. Of equal due times the key that was seen first comes first, so that
/// the order does not depend on when a timer was set, and a restart does not change it.
/// </summary>
internal sealed class TimerQueue
{
    private readonly Ring[] _rings = [new(), new(), new()];
    private readonly PriorityQueue<Entry, (long, int)> _heap = new();
    private Ring? _latest;

    public int Count { get; private set; }

    /// <summary>When the next timer is due; <see cref="long.MaxValue"/>: there is none.</summary>
    public long Next { get; private set; } = long.MaxValue;

    public void Add(long due, int slot, int generation)
    {
        var entry = new Entry(due, slot, generation);
        Count++;
        Next = Math.Min(Next, due);
        Ring? best = null;
        foreach (Ring ring in _rings)
        {
            if (ring.Count == 0)
            {
                best ??= ring;
            }
            else if (!entry.IsBefore(ring.Last) && (best is null || best.Count == 0 || best.Last.Due < ring.Last.Due))
            {
                best = ring;
            }
        }

        if (best is not null)
        {
            best.Add(entry);
        }
        else
        {
            _heap.Enqueue(entry, (due, slot));
        }
    }

    /// <summary>The next timer, left in its place.</summary>
    public bool TryPeek(out Entry entry)
    {
        Ring? ring = FirstRing(out bool fromHeap);
        entry = fromHeap ? _heap.Peek() : ring is null ? default : ring.First;
        return fromHeap || ring is not null;
    }

    /// <summary>Takes the next timer if it is due at or before a time.</summary>
    public bool TryTake(long upTo, out Entry entry)
    {
        entry = default;
        if (Count == 0 || Next > upTo)
        {
            return false;
        }

        Ring? ring = FirstRing(out bool fromHeap);
        entry = fromHeap ? _heap.Dequeue() : ring!.Take();
        _latest = ring;
        Count--;
        Next = TryPeek(out Entry next) ? next.Due : long.MaxValue;
        return true;
    }

    /// <summary>A timer that is likely to be taken soon: so many behind the next one of the ring that was taken from last. A hint, for what it is going to need.</summary>
    public bool TryGuess(int behind, out Entry entry)
    {
        bool isThere = _latest is not null && behind < _latest.Count;
        entry = isThere ? _latest!.At(behind) : default;
        return isThere;
    }

    private Ring? FirstRing(out bool fromHeap)
    {
        Ring? first = null;
        foreach (Ring ring in _rings)
        {
            if (ring.Count > 0 && (first is null || ring.First.IsBefore(first.First)))
            {
                first = ring;
            }
        }

        fromHeap = _heap.TryPeek(out Entry top, out _) && (first is null || top.IsBefore(first.First));
        return first;
    }

    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Entry(long Due, int Slot, int Generation)
    {
        public bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && Slot < other.Slot);
    }

    private sealed class Ring
    {
        private Entry[] _entries = new Entry[16];
        private int _head;

        public int Count { get; private set; }

        public ref readonly Entry First => ref _entries[_head];

        public ref readonly Entry Last => ref _entries[(_head + Count - 1) & (_entries.Length - 1)];

        public ref readonly Entry At(int place) => ref _entries[(_head + place) & (_entries.Length - 1)];

        public void Add(in Entry entry)
        {
            if (Count == _entries.Length)
            {
                var larger = new Entry[Count * 2];
                int first = Count - _head;
                Array.Copy(_entries, _head, larger, 0, first);
                Array.Copy(_entries, 0, larger, first, _head);
                _entries = larger;
                _head = 0;
            }

            _entries[(_head + Count++) & (_entries.Length - 1)] = entry;
        }

        public Entry Take()
        {
            Entry entry = _entries[_head];
            _head = (_head + 1) & (_entries.Length - 1);
            Count--;
            return entry;
        }
    }
}
