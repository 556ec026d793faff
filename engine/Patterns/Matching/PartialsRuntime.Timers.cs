namespace Reflex.Engine.Patterns;

/// <content>A trailing `not`: matches that are complete when their window ends.</content>
internal abstract partial class PartialsRuntime
{
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
        for (int i = key.Held.Head, next; i != None && Pattern.End(Partials[i].StartTime) <= due; i = next)
        {
            next = Partials[i].Next;
            if (IsComplete(Partials[i]))
            {
                Unlink(ref key, i);
                Completed.Add(i);
            }
        }

        SortCompleted();
        Finish(slot, due, byTimer: true);
    }

    public override bool WouldHaveChanged(in FiredTimer fired, ref Arrival arrival)
    {
        // The match as it stood when the event should have come: the events bound before it.
        int last = fired.Last;
        while (last != LinkPool.None && !Links[last].IsBefore(arrival.Time, arrival.Sequence))
        {
            last = Links[last].Next;
        }

        if (arrival.Time >= fired.Due)
        {
            return false;
        }

        if (last == LinkPool.None)
        {
            return WouldHaveHeldBack(fired.Last, ref arrival);
        }

        int part = Links[last].Part;
        var then = new Partial { Last = last, Part = part };
        for (int i = last; i != LinkPool.None; i = Links[i].Next)
        {
            then.Count += Links[i].Part == part ? 1 : 0;
            then.Size++;
        }

        int verdict = Judge(then, ref arrival);
        bool onlyCloses = verdict is Verdict.Close or Verdict.CloseNext or Verdict.Seal;
        return verdict != Verdict.Skip && (!onlyCloses || last != fired.Last);
    }

    private bool WouldHaveHeldBack(int last, ref Arrival arrival)
    {
        int first = last;
        while (Links[first].Next != LinkPool.None)
        {
            first = Links[first].Next;
        }

        Bindings.End = LinkPool.None;
        return Links[first].Time - arrival.Time < Pattern.Within && arrival.MeetsAny(Plan.LeadingNots, Bindings);
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
