using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>What all contiguities of a sequence share: the partial matches of a key in order of their start, and what a match consumes.</summary>
internal abstract partial class PartialsRuntime(RuntimeContext context, SequencePlan plan) : PatternRuntime(context)
{
    protected const int None = PartialPool.None;

    protected SequencePlan Plan { get; } = plan;

    protected SequenceStep[] Steps { get; } = plan.Steps;

    protected PartialPool Partials { get; } = context.Store.Partials;

    protected ChainBindings Bindings { get; } = new(context.Store.Links, plan.PartNames);

    /// <summary>Partial matches that the event or timer at hand has completed; no longer in the key's list.</summary>
    protected List<int> Completed { get; } = [];

    public override bool HasTimers => Plan.HasTrailingNot;

    public override void FetchAhead(in KeySlot key)
    {
        Partials.FetchAhead(key.Held.Head);
        Partials.FetchGroupAhead(key.Held.Tail);
    }

    public override void FetchReferred(in KeySlot key, long time)
    {
        for (int i = key.Held.Head; IsPartialOver(i, time); i = Partials[i].Next)
        {
            Links.FetchAhead(Partials[i].Last);
        }
    }

    public override void FetchBehind(in KeySlot key, long time)
    {
        for (int i = key.Held.Head; IsPartialOver(i, time); i = Partials[i].Next)
        {
            Links.FetchAhead(Links[Partials[i].Last].Next);
        }
    }

    public override void Drop(int slot)
    {
        ref KeySlot key = ref Store.Keys[slot];
        while (key.Held.Head != None)
        {
            Discard(ref key, key.Held.Head);
        }
    }

    /// <summary>Puts a partial match where its start belongs; after those with the same start.</summary>
    protected void Insert(ref KeySlot key, int partial)
    {
        ref Partial inserted = ref Partials[partial];
        int after = key.Held.Tail;
        while (after != None && inserted.StartsBefore(Partials[after].StartTime, Partials[after].StartSequence))
        {
            after = Partials[after].Previous;
        }

        InsertAfter(ref key, after, partial);
    }

    protected void InsertAfter(ref KeySlot key, int after, int partial)
    {
        ref Partial inserted = ref Partials[partial];
        inserted.Previous = after;
        inserted.Next = after == None ? key.Held.Head : Partials[after].Next;
        if (inserted.Next == None)
        {
            key.Held.Tail = partial;
        }
        else
        {
            Partials[inserted.Next].Previous = partial;
        }

        if (after == None)
        {
            key.Held.Head = partial;
        }
        else
        {
            Partials[after].Next = partial;
        }

        key.Held.Count++;
        key.Mark2 = KeySlot.Never;
        key.Awaited |= Steps[inserted.Part].Awaited;
    }

    /// <summary>Takes a partial match out of the list; its events stay with it.</summary>
    protected void Unlink(ref KeySlot key, int partial)
    {
        ref Partial removed = ref Partials[partial];
        if (removed.Previous == None)
        {
            key.Held.Head = removed.Next;
        }
        else
        {
            Partials[removed.Previous].Next = removed.Next;
        }

        if (removed.Next == None)
        {
            key.Held.Tail = removed.Previous;
        }
        else
        {
            Partials[removed.Next].Previous = removed.Previous;
        }

        key.Held.Count--;
        key.Mark2 = KeySlot.Never;
    }

    protected void Discard(ref KeySlot key, int partial)
    {
        Unlink(ref key, partial);
        Links.ReleaseChain(Partials[partial].Last);
        Partials.Free(partial);
    }

    /// <summary>Ends the partial matches whose window is over at a time.</summary>
    protected void Expire(ref KeySlot key, long time)
    {
        while (IsPartialOver(key.Held.Head, time))
        {
            Discard(ref key, key.Held.Head);
        }
    }

    /// <summary>Whether there is a partial match whose window is over at a time.</summary>
    protected bool IsPartialOver(int partial, long time) => partial != None && Pattern.End(Partials[partial].StartTime) <= time;

    protected void KeepWithinLimit(ref KeySlot key)
    {
        while (key.Held.Count > Pattern.Limits.PartialMatches)
        {
            Discard(ref key, key.Held.Head);
            Recorder.Overflowed("partial matches of one key", Pattern.Limits.PartialMatches);
        }
    }

    protected bool IsComplete(in Partial partial) =>
        Steps[partial.Part].IsAccepting && (partial.Count >= Steps[partial.Part].Min || partial.Count == 0);

    /// <summary>Gives out the completed matches, oldest first, and ends what each one consumes.</summary>
    protected void Finish(int slot, long at, bool byTimer)
    {
        ref KeySlot key = ref Store.Keys[slot];
        long fromTime = long.MinValue;
        long fromSequence = 0;
        foreach (int completed in Completed)
        {
            Partial match = Partials[completed];
            Partials.Free(completed);
            if (match.StartsBefore(fromTime, fromSequence))
            {
                Links.ReleaseChain(match.Last);
                continue;
            }

            Sink.CompleteChain(slot, at, match.Last);
            if (GoesOnFrom(match, out long time, out long sequence))
            {
                while (key.Held.Head != None && Partials[key.Held.Head].StartsBefore(time, sequence))
                {
                    Discard(ref key, key.Held.Head);
                }

                if (time > fromTime || (time == fromTime && sequence > fromSequence))
                {
                    (fromTime, fromSequence) = (time, sequence);
                }
            }

            if (byTimer)
            {
                RememberFired(slot, at, match.Last);
            }
            else
            {
                Links.ReleaseChain(match.Last);
            }
        }

        Completed.Clear();
    }

    /// <summary>Where matching goes on after a match: what began before that point ends. False: nothing ends.</summary>
    private bool GoesOnFrom(in Partial match, out long time, out long sequence)
    {
        (time, sequence) = (match.StartTime, match.StartSequence);
        switch (Pattern.Consume)
        {
            case ConsumeMode.None:
                return false;
            case ConsumeMode.Next:
                sequence++;
                return true;
            case ConsumeMode.All:
                (time, sequence) = (Links[match.Last].Time, Links[match.Last].Sequence + 1);
                return true;
            case ConsumeMode.First when Pattern.ConsumePart < 0:
                return true;
            case ConsumeMode.Last when Pattern.ConsumePart < 0:
                (time, sequence) = (Links[match.Last].Time, Links[match.Last].Sequence);
                return true;
            default:
                return FindPart(match.Last, out time, out sequence);
        }
    }

    private bool FindPart(int last, out long time, out long sequence)
    {
        bool found = false;
        (time, sequence) = (0, 0);
        for (int i = last; i != LinkPool.None; i = Links[i].Next)
        {
            if (Links[i].Part == Pattern.ConsumePart)
            {
                (time, sequence, found) = (Links[i].Time, Links[i].Sequence, true);
                if (Pattern.Consume == ConsumeMode.Last)
                {
                    return true;
                }
            }
        }

        return found;
    }
}
