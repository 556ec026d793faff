namespace Reflex.Engine.Patterns;

/// <summary>What an event itself says, read before it is its turn: nothing of it depends on the events before it.</summary>
internal struct Reading
{
    /// <summary>The conditions that name the event's type; 0: the pattern is not about it, and nothing else is set.</summary>
    public ulong Types;

    /// <summary>Where its key stands, if that is one plain text; otherwise -1, and the key is read when it is the event's turn.</summary>
    public int KeyToken;
    public ulong KeyHash;

    /// <summary>The key's number when it was looked for; -1: not found or not looked for. It may be another key's by the time of the event's turn.</summary>
    public int Slot;

    /// <summary>Hash of its (source, id).</summary>
    public uint IdentityHash;
}
