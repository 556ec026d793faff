using System.Runtime.InteropServices;

namespace Reflex.Engine.Patterns;

/// <summary>A sequence that has begun: the events bound so far, and where in the sequence it stands.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Partial
{
    /// <summary>Time and arrival of its first event: partial matches are ordered by it.</summary>
    public long StartTime;
    public long StartSequence;

    /// <summary>The last bound event: its link, and its place in the order, which is asked for far more often than the event.</summary>
    public int Last;
    public long LastTime;
    public long LastSequence;

    /// <summary>The part that it stands in, and how many events that part has.</summary>
    public int Part;
    public int Count;

    /// <summary>How many events are bound in all.</summary>
    public int Size;

    public int Next;
    public int Previous;

    /// <summary>The part takes no more: its `until` came, or contiguity broke while the match only waits for its window to end.</summary>
    public bool IsClosed;

    public readonly bool EndsBefore(in Arrival arrival) =>
        LastTime < arrival.Time || (LastTime == arrival.Time && LastSequence < arrival.Sequence);

    public readonly bool StartsBefore(long time, long sequence) =>
        StartTime < time || (StartTime == time && StartSequence < sequence);
}
