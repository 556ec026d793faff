using System.Runtime.InteropServices;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>An event that the state holds: in the lateness buffer, in a window, or bound to a part of a partial match.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Link
{
    public AutomationEvent Event;
    public long Time;
    public long Sequence;

    /// <summary>In the lateness buffer, the conditions that name the event's type; for `all`, the parts that the event fits.</summary>
    public ulong Mask;

    /// <summary>In a list, the next link; in a partial match, the event bound before this one. -1: none.</summary>
    public int Next;

    /// <summary>How many partial matches, or later links of them, hold this link.</summary>
    public int References;

    /// <summary>The part that the event is bound to.</summary>
    public int Part;

    /// <summary>Where the sequence has loops, how many events are bound up to this one.</summary>
    public int Depth;

    /// <summary>Whether this comes before another point in the order in which the pattern sees events.</summary>
    public readonly bool IsBefore(long time, long sequence) => Time < time || (Time == time && Sequence < sequence);
}
