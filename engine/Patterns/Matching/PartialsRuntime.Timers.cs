namespace Reflex.Engine.Patterns.Matching;

/// <content>A trailing `not`: matches that are complete when their window ends.</content>
internal abstract partial class PartialsRuntime
{
    private MatchReplay? _replay;

    public override long NextDue(int slot)
    {
        if (!Plan.HasTrailingNot)
        {
            return long.MaxValue;
        }

        ref KeySlot key = ref Store.Keys[slot];
        if (key.Mark2 == KeySlot.Never)
        {
            key.Mark2 = long.MaxValue;
            for (int i = key.Held.Head; i != None; i = Partials[i].Next)
            {
                if (IsComplete(Partials[i]))
                {
                    key.Mark2 = Pattern.End(Partials[i].StartTime);
                    break;
                }
            }
        }

        return key.Mark2;
    }

    public override void FireDue(int slot, long due)
    {
        ref KeySlot key = ref Store.Keys[slot];
        for (int i = key.Held.Head, next; IsPartialOver(i, due); i = next)
        {
            next = Partials[i].Next;
            if (IsComplete(Partials[i]))
            {
                Unlink(ref key, i);
                Completed.Add(i);
            }
        }

        EndAlternatives(ref key, due);
        SortCompleted();
        Finish(slot, due, byTimer: true);
    }

    /// <summary>With the end of its window a start that has matched is over; what it might have become as well is not waited for.</summary>
    private void EndAlternatives(ref KeySlot key, long due)
    {
        for (int i = key.Held.Head, next; Completed.Count > 0 && IsPartialOver(i, due); i = next)
        {
            next = Partials[i].Next;
            long start = Partials[i].StartSequence;
            if (Completed.Exists(completed => Partials[completed].StartSequence == start))
            {
                Discard(ref key, i);
            }
        }
    }

    public override bool WouldHaveChanged(in FiredTimer fired, ref Arrival arrival)
    {
        if (arrival.Time >= fired.Due)
        {
            return false;
        }

        List<int> match = Chain(fired.Last);
        (long time, long sequence) = (arrival.Time, arrival.Sequence);
        int place = match.FindIndex(i => !Links[i].IsBefore(time, sequence));
        if (place == 0)
        {
            return Links[match[0]].Time - arrival.Time < Pattern.Within && arrival.MeetsAny(Plan.LeadingNots, null);
        }

        _replay ??= new MatchReplay(Pattern);
        return _replay.Differs([.. match.Select(i => Links[i].Event)], place < 0 ? match.Count : place, arrival.Event);
    }

    /// <summary>The events and parts of the complete partial matches that began with an event, in order; an event by its place in the order of arrival.</summary>
    public List<(int Event, int Part)[]> CompleteSince(int slot, long firstSequence)
    {
        var complete = new List<(int, int)[]>();
        for (int i = Store.Keys[slot].Held.Head; i != None; i = Partials[i].Next)
        {
            if (Partials[i].StartSequence == firstSequence && IsComplete(Partials[i]))
            {
                complete.Add([.. Chain(Partials[i].Last).Select(link => ((int)Links[link].Sequence, Links[link].Part))]);
            }
        }

        return complete;
    }

    /// <summary>Orders what one event or timer has completed: by start, then by the order of their events.</summary>
    protected void SortCompleted()
    {
        if (Completed.Count > 1)
        {
            Completed.Sort(Compare);
        }
    }

    private int Compare(int left, int right)
    {
        ref Partial a = ref Partials[left];
        ref Partial b = ref Partials[right];
        if (a.StartSequence != b.StartSequence || a.StartTime != b.StartTime)
        {
            return a.StartsBefore(b.StartTime, b.StartSequence) ? -1 : 1;
        }

        List<int> first = Chain(a.Last);
        List<int> second = Chain(b.Last);
        for (int i = 0; i < Math.Min(first.Count, second.Count); i++)
        {
            ref Link x = ref Links[first[i]];
            ref Link y = ref Links[second[i]];
            if (x.Sequence != y.Sequence)
            {
                return x.IsBefore(y.Time, y.Sequence) ? -1 : 1;
            }

            if (x.Part != y.Part)
            {
                return x.Part.CompareTo(y.Part);
            }
        }

        return first.Count.CompareTo(second.Count);
    }

    private List<int> Chain(int last)
    {
        var chain = new List<int>();
        for (int i = last; i != LinkPool.None; i = Links[i].Next)
        {
            chain.Add(i);
        }

        chain.Reverse();
        return chain;
    }
}
