using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>All links of a processor in one array: no object per held event, and little for the garbage collector to walk.</summary>
internal sealed class LinkPool
{
    public const int None = -1;

    private Link[] _links = new Link[16];
    private int _used;
    private int _free = None;

    public ref Link this[int index] => ref _links[index];

    public void FetchAhead(int index)
    {
        if (index != None)
        {
            // It may lie across two lines.
            MemoryAhead.Fetch(in _links[index].Event);
            MemoryAhead.Fetch(in _links[index].Depth);
        }
    }

    public int Take(AutomationEvent e, long time, long sequence)
    {
        int index = _free;
        if (index != None)
        {
            _free = _links[index].Next;
        }
        else
        {
            index = _used++;
            if (index == _links.Length)
            {
                Array.Resize(ref _links, index * 2);
            }
        }

        ref Link link = ref _links[index];
        link.Event = e;
        link.Time = time;
        link.Sequence = sequence;
        link.Mask = 0;
        link.Next = None;
        link.References = 0;
        link.Part = 0;
        return index;
    }

    public void Free(int index)
    {
        ref Link link = ref _links[index];
        link.Event = null!;
        link.Next = _free;
        _free = index;
    }

    /// <summary>Lets go of a chain of bound events, from its last; links that other chains share stay.</summary>
    public void ReleaseChain(int last)
    {
        while (last != None && --_links[last].References == 0)
        {
            int before = _links[last].Next;
            Free(last);
            last = before;
        }
    }
}
