using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.State;

/// <summary>The events of a key's state, each stored once however many partial matches hold it; by arrival, so that their order is kept.</summary>
internal sealed class EventTable
{
    private readonly SortedDictionary<long, AutomationEvent> _bySequence = [];
    private readonly List<AutomationEvent> _loose = [];
    private readonly Dictionary<AutomationEvent, int> _indexes = new(ReferenceEqualityComparer.Instance);

    public void Add(in Link link) => _bySequence[link.Sequence] = link.Event;

    /// <summary>An event that has no place in the order any more.</summary>
    public void AddLoose(AutomationEvent e) => _loose.Add(e);

    public int IndexOf(AutomationEvent e) => _indexes[e];

    /// <summary>Writes the events of a list, each by its place in the table.</summary>
    public void WriteList(StateWriter writer, in LinkList list, LinkPool links)
    {
        writer.Number(list.Count);
        for (int i = list.Head; i != LinkPool.None; i = links[i].Next)
        {
            writer.Number(IndexOf(links[i].Event));
        }
    }

    public void Write(StateWriter writer)
    {
        foreach (AutomationEvent e in _bySequence.Values.Concat(_loose))
        {
            _indexes.TryAdd(e, _indexes.Count);
        }

        writer.Number(_indexes.Count);
        foreach (AutomationEvent e in _indexes.OrderBy(p => p.Value).Select(p => p.Key))
        {
            writer.Time(e.ReceivedAt.UtcTicks);
            writer.Bytes(e.ToJson());
        }
    }

    public static AutomationEvent[] Read(ref StateReader reader)
    {
        var events = new AutomationEvent[reader.Count()];
        for (int i = 0; i < events.Length; i++)
        {
            var receivedAt = new DateTimeOffset(Math.Clamp(reader.Time(), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
            byte[] json = reader.Bytes().ToArray();
            EventParseResult parsed = EventParser.Parse(json, receivedAt, EventLimits.Default with { MaxEventBytes = int.MaxValue >> 4, MaxDepth = 256 });
            events[i] = parsed.Event ?? throw new FormatException($"The stored pattern state holds an event that cannot be read: {parsed.Rejection!.Reason}");
        }

        return events;
    }
}
