using System.Runtime.InteropServices;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// A sequence that has begun: the events bound so far, and where in the sequence it stands. Many are looked at for one event, so that it is kept small: what is
/// seldom asked for is read from the links of its events.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = PartialPool.Size)]
internal struct Partial
{
    /// <summary>The most events that <see cref="Count"/> has room for.</summary>
    public const int MaxCount = (1 << (32 - CountShift)) - 1;

    private const int PartMask = 127;
    private const int ClosedBit = 128;
    private const int CountShift = 8;

    /// <summary>Time and arrival of its first event: partial matches are ordered by it.</summary>
    public long StartTime;
    public long StartSequence;

    /// <summary>The link of the last bound event.</summary>
    public int Last;

    public int Next;
    public int Previous;

    private uint _place;

    /// <summary>The part that it stands in: one of at most <see cref="ConditionSet.MaxConditions"/>.</summary>
    public readonly int Part => (int)(_place & PartMask);

    /// <summary>How many events that part has.</summary>
    public readonly int Count => (int)(_place >> CountShift);

    /// <summary>The part takes no more: its `until` came, or contiguity broke while the match only waits for its window to end.</summary>
    public readonly bool IsClosed => (_place & ClosedBit) != 0;

    public void Stand(int part, int count, bool isClosed) =>
        _place = (uint)part | (isClosed ? ClosedBit : 0U) | ((uint)count << CountShift);

    public readonly bool StartsBefore(long time, long sequence) =>
        StartTime < time || (StartTime == time && StartSequence < sequence);
}
