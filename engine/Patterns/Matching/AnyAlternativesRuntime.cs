namespace Reflex.Engine.Patterns.Matching;

/// <summary>A sequence with contiguity `any`: every event that fits is both taken and left, so that later alternatives match as well.</summary>
internal sealed class AnyAlternativesRuntime(RuntimeContext context, SequencePlan plan) : PartialsRuntime(context, plan)
{
    public override void OnEvent(int slot, ref Arrival arrival)
    {
        ref KeySlot key = ref Store.Keys[slot];
        bool isNewest = IsNewest(ref key, arrival);
        Expire(ref key, arrival.Time);
        for (int i = key.Held.Head, next; i != None; i = next)
        {
            next = Partials[i].Next;
            if (isNewest || EndsBefore(Partials[i], arrival))
            {
                Branch(ref key, i, ref arrival);
            }
        }

        for (int from = 0; TryStart(ref key, ref arrival, from, out int started);)
        {
            from = Partials[started].Part + 1;
            bool passes = Steps[from - 1].IsOptional;
            Place(ref key, started, key.Held.Tail);
            if (!passes)
            {
                break;
            }
        }

        NoteLeadingNot(ref key, ref arrival);
        KeepWithinLimit(ref key);
        if (Completed.Count > 0)
        {
            SortCompleted();
            Finish(slot, arrival.Time, byTimer: false);
        }
    }

    /// <summary>Takes the event into every part that it may go to, each in a copy, and leaves the original as it is.</summary>
    private void Branch(ref KeySlot key, int index, ref Arrival arrival)
    {
        Partial original = Partials[index];
        int verdict = Rule(original, ref arrival, out int next, out bool isOpen);
        if (verdict == Verdict.End)
        {
            Discard(ref key, index);
            return;
        }

        int after = index;
        if (isOpen && arrival.Meets(Steps[original.Part].Condition, Bindings))
        {
            after = Copy(ref key, original, original.Part, after, ref arrival);
        }

        for (int part = next; part < Steps.Length; part++)
        {
            Bindings.End = original.Last;
            if (Fits(part, ref arrival))
            {
                after = Copy(ref key, original, part, after, ref arrival);
            }

            if (!Steps[part].IsOptional)
            {
                break;
            }
        }

        if (verdict != Verdict.Skip)
        {
            Close(ref Partials[index], verdict);
            key.Mark2 = KeySlot.Never;
        }
    }

    private int Copy(ref KeySlot key, in Partial original, int part, int after, ref Arrival arrival)
    {
        if (part == original.Part && SizeOf(original) >= Pattern.Limits.Events)
        {
            Recorder.Overflowed("events in one loop", Pattern.Limits.Events);
            return after;
        }

        int copy = Partials.Take(beside: after);
        ref Partial taken = ref Partials[copy];
        taken = original;
        Links[original.Last].References++;
        Bind(ref taken, ref arrival, part);
        return Place(ref key, copy, after) ? copy : after;
    }

    /// <summary>Puts a partial match in its place behind another one, or with the completed ones.</summary>
    private bool Place(ref KeySlot key, int partial, int after)
    {
        if (!Plan.HasTrailingNot && IsComplete(Partials[partial]))
        {
            Completed.Add(partial);
            return false;
        }

        if (after == key.Held.Tail && after != None && Partials[partial].StartsBefore(Partials[after].StartTime, Partials[after].StartSequence))
        {
            Insert(ref key, partial);
        }
        else
        {
            InsertAfter(ref key, after, partial);
        }

        return true;
    }
}
