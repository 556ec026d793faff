using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.State;

/// <summary>The chains of bound events of a key's state; a link that several partial matches share is stored once.</summary>
internal sealed class ChainTable(LinkPool links)
{
    private readonly Dictionary<int, int> _indexes = [];
    private readonly List<int> _ordered = [];

    public void Add(int last, EventTable events)
    {
        var missing = new Stack<int>();
        for (int i = last; i != LinkPool.None && !_indexes.ContainsKey(i); i = links[i].Next)
        {
            missing.Push(i);
        }

        while (missing.TryPop(out int link))
        {
            _indexes[link] = _ordered.Count;
            _ordered.Add(link);
            events.Add(links[link]);
        }
    }

    public int IndexOf(int link) => _indexes[link];

    /// <summary>Writes each link with its event, its part, and how far back the link before it stands; 0: there is none.</summary>
    public void Write(StateWriter writer, EventTable events)
    {
        writer.Number(_ordered.Count);
        for (int i = 0; i < _ordered.Count; i++)
        {
            ref Link link = ref links[_ordered[i]];
            writer.Number(events.IndexOf(link.Event));
            writer.Number(link.Part);
            writer.Number(link.Next == LinkPool.None ? 0 : i - _indexes[link.Next]);
        }
    }
}
