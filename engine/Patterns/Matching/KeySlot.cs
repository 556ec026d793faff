using System.Runtime.InteropServices;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>What the processor knows of one key. What each event needs stands together, before what few patterns need.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct KeySlot
{
    /// <summary>Stands for a time that does not exist.</summary>
    public const long Never = long.MinValue;

    /// <summary>State that only few keys have, kept apart to save memory.</summary>
    [FieldOffset(0)]
    public KeyExtras? Extras;

    /// <summary>The newest event time seen, in ticks.</summary>
    [FieldOffset(8)]
    public long Newest;

    /// <summary>The clock when the last event came.</summary>
    [FieldOffset(16)]
    public long LastArrival;

    /// <summary>Sequences: the conditions that can change any partial match of the key, and maybe more.</summary>
    [FieldOffset(24)]
    public ulong Awaited;

    /// <summary>Sequences: when the next match is due, <see cref="Never"/> while unknown. Sessions: the session's last event.</summary>
    [FieldOffset(32)]
    public long Mark2;

    /// <summary>What the operator holds: a list of partial matches for sequences, of links for everything else.</summary>
    [FieldOffset(40)]
    public LinkList Held;

    /// <summary>The identity remembered last against duplicates, and how many there are at most: some may have expired.</summary>
    [FieldOffset(52)]
    public int NewestIdentity;
    [FieldOffset(56)]
    public int Identities;

    /// <summary>Told apart from earlier users of the same slot.</summary>
    [FieldOffset(60)]
    public int Generation;

    /// <summary>When the timer queue wakes this key; <see cref="long.MaxValue"/>: not at all.</summary>
    [FieldOffset(64)]
    public long WakesAt;

    /// <summary>Events that the watermark has not passed yet.</summary>
    [FieldOffset(72)]
    public LinkList Buffer;

    [FieldOffset(84)]
    public bool InUse;

    /// <summary>Sequences: event time of the last event that a leading `not` names. Sessions: when the session began.</summary>
    [FieldOffset(88)]
    public long Mark;

    /// <summary>When the last match fired, for <see cref="PatternDefinition.OncePer"/>.</summary>
    [FieldOffset(96)]
    public long LastFired;

    /// <summary>Sequences with lateness: the newest event time that the pattern was given.</summary>
    [FieldOffset(104)]
    public long Passed;

    public static KeySlot New(int generation) => new()
    {
        Newest = Never,
        Held = LinkList.Empty,
        Buffer = LinkList.Empty,
        Mark = Never,
        Mark2 = Never,
        LastFired = Never,
        Passed = Never,
        LastArrival = Never,
        WakesAt = long.MaxValue,
        Generation = generation,
        InUse = true,
    };
}
