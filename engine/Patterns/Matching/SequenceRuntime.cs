namespace Reflex.Engine.Patterns.Matching;

/// <summary>A sequence with relaxed or strict contiguity: each start has one way to go on.</summary>
internal sealed class SequenceRuntime(RuntimeContext context, SequencePlan plan) : PartialsRuntime(context, plan)
{
    public override void OnEvent(int slot, ref Arrival arrival)
    {
        ref KeySlot key = ref Store.Keys[slot];
        bool isNewest = IsNewest(ref key, arrival);
        Expire(ref key, arrival.Time);
        if (Pattern.IsStrict || (key.Awaited & arrival.Possible) != 0)
        {
            Continue(ref key, ref arrival, isNewest);
        }

        if (((Plan.Beginnings | Plan.LeadingNots) & arrival.Possible) != 0)
        {
            Start(ref key, ref arrival);
        }

        if (Completed.Count > 0)
        {
            Finish(slot, arrival.Time, byTimer: false);
        }
    }

    /// <summary>Shows the event to every partial match, and learns anew what they wait for.</summary>
    private void Continue(ref KeySlot key, ref Arrival arrival, bool isNewest)
    {
        ulong awaited = 0;
        for (int i = key.Held.Head, next; i != None; i = next)
        {
            ref Partial partial = ref Partials[i];
            next = partial.Next;
            Partials.FetchAhead(next);
            bool isTouched = Pattern.IsStrict || (Steps[partial.Part].Awaited & arrival.Possible) != 0;
            if (!isTouched || !(isNewest || EndsBefore(partial, arrival)) || Apply(ref key, i, Judge(partial, ref arrival), ref arrival))
            {
                awaited |= Steps[partial.Part].Awaited;
            }
        }

        key.Awaited = awaited;
    }

    /// <summary>Does what was judged. False: the partial match is no longer in the key's list.</summary>
    private bool Apply(ref KeySlot key, int index, int verdict, ref Arrival arrival)
    {
        ref Partial partial = ref Partials[index];
        switch (verdict)
        {
            case Verdict.Skip:
                break;
            case Verdict.End:
                Discard(ref key, index);
                return false;
            case >= 0 when verdict == partial.Part && SizeOf(partial) >= Pattern.Limits.Events:
                Recorder.Overflowed("events in one loop", Pattern.Limits.Events);
                break;
            case >= 0:
                Bind(ref partial, ref arrival, verdict);
                key.Mark2 = KeySlot.Never;
                if (!Plan.HasTrailingNot && IsComplete(partial))
                {
                    Unlink(ref key, index);
                    Completed.Add(index);
                    return false;
                }

                break;
            default:
                Close(ref partial, verdict);
                key.Mark2 = KeySlot.Never;
                break;
        }

        return true;
    }

    private void Start(ref KeySlot key, ref Arrival arrival)
    {
        if (TryStart(ref key, ref arrival, 0, out int started))
        {
            if (!Plan.HasTrailingNot && IsComplete(Partials[started]))
            {
                Completed.Add(started);
            }
            else
            {
                Insert(ref key, started);
                KeepWithinLimit(ref key);
            }
        }

        NoteLeadingNot(ref key, ref arrival);
    }
}
