using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns;

/// <summary>All partial matches of a processor in one array.</summary>
internal sealed class PartialPool
{
    public const int None = -1;

    private Partial[] _partials = new Partial[16];
    private int _used;
    private int _free = None;

    public ref Partial this[int index] => ref _partials[index];

    public void FetchAhead(int index)
    {
        if (index != None)
        {
            // It may lie across two lines.
            MemoryAhead.Fetch(in _partials[index].StartTime);
            MemoryAhead.Fetch(in _partials[index].IsClosed);
        }
    }

    public int Take()
    {
        int index = _free;
        if (index != None)
        {
            _free = _partials[index].Next;
        }
        else
        {
            index = _used++;
            if (index == _partials.Length)
            {
                Array.Resize(ref _partials, index * 2);
            }
        }

        _partials[index] = default;
        return index;
    }

    public void Free(int index)
    {
        _partials[index].Next = _free;
        _free = index;
    }
}
