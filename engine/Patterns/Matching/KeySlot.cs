using System.Runtime.InteropServices;

namespace Reflex.Engine.Patterns;

/// <summary>What the processor knows of one key.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct KeySlot
{
    /// <summary>No such time.</summary>
    public const long Never = long.MinValue;

    /// <summary>The newest event time seen, in ticks.</summary>
    public long Newest;

    /// <summary>What the operator holds: a list of partial matches for sequences, of links for everything else.</summary>
    public LinkList Held;

    /// <summary>Events that the watermark has not passed yet.</summary>
    public LinkList Buffer;

    /// <summary>Sequences: event time of the last event that a leading `not` names. Sessions: when the session began.</summary>
    public long Mark;

    /// <summary>Sequences: when the next match is due, <see cref="Never"/> while unknown. Sessions: the session's last event.</summary>
    public long Mark2;

    /// <summary>Sequences: the conditions that can change any partial match of the key, and maybe more.</summary>
    public ulong Awaited;

    /// <summary>When the last match fired, for <see cref="PatternDefinition.OncePer"/>.</summary>
    public long LastFired;

    /// <summary>The clock when the last event came.</summary>
    public long LastArrival;

    /// <summary>When the timer queue wakes this key; <see cref="long.MaxValue"/>: not at all.</summary>
    public long WakesAt;

    /// <summary>Identities remembered against duplicates, oldest first.</summary>
    public int OldestIdentity;
    public int NewestIdentity;
    public int Identities;

    /// <summary>Told apart from earlier users of the same slot.</summary>
    public int Generation;

    public bool InUse;

    /// <summary>What few keys have.</summary>
    public KeyExtras? Extras;

    public static KeySlot New(int generation) => new()
    {
        Newest = Never,
        Held = LinkList.Empty,
        Buffer = LinkList.Empty,
        Mark = Never,
        Mark2 = Never,
        LastFired = Never,
        LastArrival = Never,
        WakesAt = long.MaxValue,
        Generation = generation,
        InUse = true,
    };
}
