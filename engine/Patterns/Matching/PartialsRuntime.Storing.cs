using Reflex.Engine.Patterns.State;

namespace Reflex.Engine.Patterns.Matching;

/// <content>How partial matches are stored and read again.</content>
internal abstract partial class PartialsRuntime
{
    /// <summary>It is worked out again from the partial matches.</summary>
    public override long StoredMark2(in KeySlot key) => KeySlot.Never;

    public override void Gather(in KeySlot key, EventTable events, ChainTable chains)
    {
        for (int i = key.Held.Head; i != None; i = Partials[i].Next)
        {
            chains.Add(Partials[i].Last, events);
        }
    }

    public override void WriteHeld(StateWriter writer, in KeySlot key, EventTable events, ChainTable chains)
    {
        writer.Byte(PatternStateCodec.PartialsHeld);
        writer.Number(key.Held.Count);
        for (int i = key.Held.Head; i != None; i = Partials[i].Next)
        {
            ref Partial partial = ref Partials[i];
            writer.Number(chains.IndexOf(partial.Last));
            writer.Number(partial.Part);
            writer.Number(partial.Count);
            writer.Byte(partial.IsClosed ? (byte)1 : (byte)0);
        }
    }

    public override void RestoreHeld(int slot, StoredKey state, StoredLinks links)
    {
        if (state.Held.Length > 0)
        {
            throw StateReader.Damaged();
        }

        foreach (StoredPartial partial in state.Partials)
        {
            RestorePartial(slot, links.Share(partial.Last), partial);
        }
    }

    /// <summary>Puts a partial match of the stored state back, in order of start.</summary>
    private void RestorePartial(int slot, int last, in StoredPartial stored)
    {
        if (stored.Part >= Steps.Length || stored.Count > Partial.MaxCount)
        {
            throw StateReader.Damaged();
        }

        ref KeySlot key = ref Store.Keys[slot];
        int index = Partials.Take(beside: key.Held.Tail);
        ref Partial partial = ref Partials[index];
        partial.Last = last;
        partial.Stand(stored.Part, stored.Count, stored.IsClosed);
        key.Passed = Math.Max(key.Passed, Links[last].Time);
        Links[last].Depth = 0;
        for (int i = last; i != LinkPool.None; i = Links[i].Next)
        {
            Links[last].Depth++;
            partial.StartTime = Links[i].Time;
            partial.StartSequence = Links[i].Sequence;
        }

        Insert(ref key, index);
    }
}
