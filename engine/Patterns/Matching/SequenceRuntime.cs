namespace Reflex.Engine.Patterns;

/// <summary>A sequence with relaxed or strict contiguity: each start has one way to go on.</summary>
internal sealed class SequenceRuntime(
    CompiledPattern pattern, SequencePlan plan, PatternStore store, MatchSink sink, StepRecorder recorder)
    : PartialsRuntime(pattern, plan, store, sink, recorder)
{
    public override void OnEvent(int slot, ref Arrival arrival)
    {
        ref KeySlot key = ref Store.Keys[slot];
        Expire(ref key, arrival.Time);
        for (int i = key.Held.Head, next; i != None; i = next)
        {
            ref Partial partial = ref Partials[i];
            next = partial.Next;
            if (Links[partial.Last].IsBefore(arrival.Time, arrival.Sequence))
            {
                Apply(ref key, i, Judge(partial, ref arrival), ref arrival);
            }
        }

        Start(ref key, ref arrival);
        if (Completed.Count > 0)
        {
            Finish(slot, arrival.Time, byTimer: false);
        }
    }

    private void Apply(ref KeySlot key, int index, int verdict, ref Arrival arrival)
    {
        ref Partial partial = ref Partials[index];
        switch (verdict)
        {
            case Verdict.Skip:
                break;
            case Verdict.End:
                Discard(ref key, index);
                break;
            case >= 0 when partial.Size >= Pattern.Limits.Events && verdict == partial.Part:
                Recorder.Overflowed("events in one loop", Pattern.Limits.Events);
                break;
            case >= 0:
                Bind(ref partial, ref arrival, verdict);
                key.Mark2 = KeySlot.Never;
                if (!Plan.HasTrailingNot && IsComplete(partial))
                {
                    Unlink(ref key, index);
                    Completed.Add(index);
                }

                break;
            default:
                Close(ref partial, verdict);
                key.Mark2 = KeySlot.Never;
                break;
        }
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
