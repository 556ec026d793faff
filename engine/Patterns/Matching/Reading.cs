using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>What an event itself says, read before it is its turn: nothing of it depends on the events before it.</summary>
internal struct Reading
{
    /// <summary>The conditions that name the event's type; 0: the pattern is not about it, and nothing else is set.</summary>
    public ulong Types;

    /// <summary>Those that the event may meet, and those of them that it is known to meet.</summary>
    public ulong Possible;
    public ulong Met;

    /// <summary>False: the event fits no part, and counts for the watermark alone.</summary>
    public bool IsMatched;

    /// <summary>Its key, if that is one plain text; otherwise no text, and the key is read when it is the event's turn.</summary>
    public JsonToken Key;
    public ulong KeyHash;

    /// <summary>The number of a key with that hash when it was looked for; -1: there was none, or it was not looked for. Whether it is the event's key is seen at its turn.</summary>
    public int Slot;

    /// <summary>Hash of its (source, id), if its identity is asked for.</summary>
    public uint IdentityHash;
}
