namespace Reflex.Engine.Patterns.Matching;

/// <content>How partial matches begin.</content>
internal abstract partial class PartialsRuntime
{
    /// <summary>Begins a partial match if the event fits one of the parts that a match may begin with, from one on.</summary>
    protected bool TryStart(ref KeySlot key, ref Arrival arrival, int from, out int partial)
    {
        partial = None;
        if (IsHeldBack(key, arrival.Time))
        {
            return false;
        }

        Bindings.End = LinkPool.None;
        int part = FindNext(from, ref arrival);
        if (part < 0)
        {
            return false;
        }

        partial = Partials.Take(beside: key.Held.Tail);
        ref Partial started = ref Partials[partial];
        started.StartTime = arrival.Time;
        started.StartSequence = arrival.Sequence;
        started.Last = LinkPool.None;
        started.Next = started.Previous = None;
        Bind(ref started, ref arrival, part);
        return true;
    }

    /// <summary>
    /// Remembers an event that a leading `not` names; it holds back what begins after it. What the clock has let begin before it came ends.
    /// </summary>
    protected void NoteLeadingNot(ref KeySlot key, ref Arrival arrival)
    {
        Bindings.End = LinkPool.None;
        if (Plan.LeadingNots == 0 || !arrival.MeetsAny(Plan.LeadingNots, Bindings))
        {
            return;
        }

        long older = Math.Min(key.Mark, arrival.Time);
        key.Mark = Math.Max(key.Mark, arrival.Time);
        if (older != KeySlot.Never && older < key.Mark && key.Mark > key.Newest - Pattern.Lateness)
        {
            RememberOlder(ref key, older);
        }

        EndWhatBeganAfter(ref key, arrival);
    }

    private void EndWhatBeganAfter(ref KeySlot key, in Arrival arrival)
    {
        for (int i = key.Held.Tail, previous; i != None && !Partials[i].StartsBefore(arrival.Time, arrival.Sequence + 1); i = previous)
        {
            previous = Partials[i].Previous;
            if (Partials[i].StartTime - arrival.Time < Pattern.Within)
            {
                Discard(ref key, i);
            }
        }
    }

    /// <summary>Only the clock lets an event begin a match before the newest one that holds back: for those the older ones are kept as well.</summary>
    private void RememberOlder(ref KeySlot key, long time)
    {
        List<long> older = (key.Extras ??= new KeyExtras()).OlderNots ??= [];
        int index = older.BinarySearch(time);
        if (index < 0)
        {
            older.Insert(~index, time);
        }

        // Nothing can begin before the watermark any more: there the last one before it speaks for all.
        int passed = 0;
        while (passed < older.Count && (passed + 1 < older.Count ? older[passed + 1] : key.Mark) <= key.Newest - Pattern.Lateness)
        {
            passed++;
        }

        older.RemoveRange(0, passed);
        if (older.Count > Pattern.Limits.Events)
        {
            older.RemoveAt(0);
            Recorder.Overflowed("events of a leading `not` ahead of the watermark of one key", Pattern.Limits.Events);
        }
    }

    private bool IsHeldBack(in KeySlot key, long time) =>
        Plan.LeadingNots != 0 && key.Mark != KeySlot.Never && (HoldsBack(key.Mark, time) || AnyHoldsBack(key.Extras?.OlderNots, time));

    private bool AnyHoldsBack(List<long>? nots, long time)
    {
        bool any = false;
        for (int i = 0; i < nots?.Count && !any; i++)
        {
            any = HoldsBack(nots[i], time);
        }

        return any;
    }

    private bool HoldsBack(long not, long time) => not <= time && time - not < Pattern.Within;
}
