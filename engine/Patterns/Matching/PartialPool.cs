using System.Numerics;
using System.Runtime.CompilerServices;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// All partial matches of a processor in one array. Those of one key are looked at together: they stand together as well, in groups of a few lines of the
/// processor's caches. The first ones of keys share groups, so that many keys with one each take no more room than they need.
/// </summary>
internal sealed class PartialPool
{
    public const int None = -1;

    /// <summary>Bytes of a partial match.</summary>
    public const int Size = 32;

    private const int GroupSize = 8;
    private const int Full = (1 << GroupSize) - 1;

    private readonly Stack<int> _freeGroups = new();
    private Partial[] _partials = [];
    private byte[] _taken = [];
    private int _skipped;
    private int _usedGroups;

    /// <summary>Where the next key's first one stands; -1: in a new group.</summary>
    private int _shared = None;

    public ref Partial this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.AddByteOffset(ref _partials[index], (nint)(uint)_skipped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchAhead(int index)
    {
        if (index != None)
        {
            MemoryAhead.Fetch(in this[index]);
        }
    }

    /// <summary>Has fetched those that stand together with one, and where there is room beside them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchGroupAhead(int index)
    {
        if (index != None)
        {
            ref Partial first = ref this[index & ~(GroupSize - 1)];
            for (int i = 0; i < GroupSize * Size; i += MemoryAhead.Line)
            {
                MemoryAhead.Fetch(in Unsafe.AddByteOffset(ref first, i));
            }
        }
    }

    /// <summary>A place for a partial match, beside another one of its key if it has any. It holds what was there before: the caller sets all of it.</summary>
    public int Take(int beside)
    {
        int group = beside == None ? _shared : beside / GroupSize;
        if (group == None || _taken[group] == Full)
        {
            group = TakeGroup();
            _shared = beside == None ? group : _shared;
        }

        int place = BitOperations.TrailingZeroCount(~_taken[group]);
        _taken[group] |= (byte)(1 << place);
        return (group * GroupSize) + place;
    }

    public void Free(int index)
    {
        int group = index / GroupSize;
        _taken[group] &= (byte)~(1 << (index % GroupSize));
        if (_taken[group] == 0)
        {
            _shared = _shared == group ? None : _shared;
            _freeGroups.Push(group);
        }
    }

    private int TakeGroup()
    {
        if (_freeGroups.TryPop(out int group))
        {
            return group;
        }

        if (_usedGroups == _taken.Length)
        {
            Grow();
        }

        return _usedGroups++;
    }

    /// <summary>
    /// An array begins anywhere in a line. What is skipped at its beginning has room at its end: a line more. Should the collector move the array,
    /// lines are crossed, and nothing else is lost.
    /// </summary>
    private void Grow()
    {
        int groups = Math.Max(2, _usedGroups * 2);
        var larger = new Partial[(groups * GroupSize) + (MemoryAhead.Line / Size)];
        int skipped = MemoryAhead.ToLine(in larger[0]);
        for (int i = 0; i < _usedGroups * GroupSize; i++)
        {
            Unsafe.AddByteOffset(ref larger[i], skipped) = this[i];
        }

        (_partials, _skipped) = (larger, skipped);
        Array.Resize(ref _taken, groups);
    }
}
