using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// `count` and `aggregate`: the events of a key's window, and a test of them whenever one arrives. In memory a window is a list; what the test
/// needs beside it is kept in <see cref="WindowTotals"/>.
/// </summary>
internal sealed class WindowRuntime(
    RuntimeContext context, SinglePlan plan, PatternWindow window, int atLeast, Func<WindowTotals>? newTotals) : PatternRuntime(context)
{
    private readonly long _gap = window.Gap?.Ticks ?? 0;

    public override void OnEvent(int slot, ref Arrival arrival)
    {
        if (!arrival.Meets(plan.Condition, null))
        {
            return;
        }

        ref KeySlot key = ref Store.Keys[slot];
        WindowTotals? totals = newTotals is null ? null : TotalsOf(ref key);
        if (totals is not null && !totals.Counts(arrival.Event))
        {
            return;
        }

        if (!Prepare(ref key, totals, arrival.Time))
        {
            return;
        }

        Put(ref key, totals, Links.Take(arrival.Event, arrival.Time, arrival.Sequence));
        if (totals is null ? key.Held.Count >= atLeast : totals.IsReached(key.Held))
        {
            Sink.CompleteList(slot, arrival.Time, key.Held, 0);
            Consume(ref key, totals);
        }
    }

    /// <summary>A window that has begun to fill is one partial match.</summary>
    public override int PartialMatches(int slot) => Math.Min(1, Store.Keys[slot].Held.Count);

    protected override void Restore(int slot, int link)
    {
        ref KeySlot key = ref Store.Keys[slot];
        WindowTotals? totals = newTotals is null ? null : TotalsOf(ref key);
        if (totals is null || totals.Counts(Links[link].Event))
        {
            Put(ref key, totals, link);
        }
        else
        {
            Links.Free(link);
        }
    }

    public override void Explain(int slot, List<PartialExplanation> into)
    {
        ref KeySlot key = ref Store.Keys[slot];
        if (key.Held.Count == 0)
        {
            return;
        }

        var events = new List<Events.AutomationEvent>();
        for (int i = key.Held.Head; i != LinkPool.None; i = Links[i].Next)
        {
            events.Add(Links[i].Event);
        }

        long first = Links[key.Held.Head].Time;
        long until = window.Kind switch
        {
            WindowKind.Tumbling => DateTime.UnixEpoch.Ticks + ((WindowOf(first) + 1) * Pattern.Within),
            WindowKind.Session => Math.Min(key.Mark2 + _gap, Pattern.End(key.Mark)),
            _ => Pattern.End(first),
        };
        string waitsFor = key.Extras?.Totals?.WaitsFor(key.Held) ?? $"{WindowTotals.AtLeastOne(atLeast - key.Held.Count)} more";
        into.Add(new PartialExplanation(
            [new PartBinding(Pattern.PartNames[0], events)], Explanations.Time(first), Explanations.End(until), waitsFor));
    }

    private WindowTotals TotalsOf(ref KeySlot key) => (key.Extras ??= new KeyExtras()).Totals ??= newTotals!();

    /// <summary>
    /// Takes out what an event at a time has no part in. False: the event itself has no part in the window any more, because the wall clock has
    /// released a newer one before it.
    /// </summary>
    private bool Prepare(ref KeySlot key, WindowTotals? totals, long time)
    {
        long newest = key.Held.Tail == LinkPool.None ? time : Math.Max(time, Links[key.Held.Tail].Time);
        switch (window.Kind)
        {
            case WindowKind.Sliding:
                while (key.Held.Head != LinkPool.None && Links[key.Held.Head].Time <= newest - Pattern.Within)
                {
                    TakeOut(ref key, totals);
                }

                return time > newest - Pattern.Within;
            case WindowKind.Tumbling:
                while (key.Held.Head != LinkPool.None && WindowOf(Links[key.Held.Head].Time) < WindowOf(newest))
                {
                    TakeOut(ref key, totals);
                }

                return WindowOf(time) == WindowOf(newest);
            default:
                return PrepareSession(ref key, totals, time);
        }
    }

    private bool PrepareSession(ref KeySlot key, WindowTotals? totals, long time)
    {
        if (key.Mark2 == KeySlot.Never || time - key.Mark2 >= _gap || time >= Pattern.End(key.Mark))
        {
            while (key.Held.Head != LinkPool.None)
            {
                TakeOut(ref key, totals);
            }

            key.Mark = key.Mark2 = time;
            return true;
        }

        if (key.Mark - time >= _gap || key.Mark2 >= Pattern.End(time))
        {
            return false;
        }

        key.Mark = Math.Min(key.Mark, time);
        key.Mark2 = Math.Max(key.Mark2, time);
        return true;
    }

    private long WindowOf(long time)
    {
        long sinceEpoch = time - DateTime.UnixEpoch.Ticks;
        return (sinceEpoch >= 0 ? sinceEpoch : sinceEpoch - Pattern.Within + 1) / Pattern.Within;
    }

    private void Put(ref KeySlot key, WindowTotals? totals, int link)
    {
        bool isLast = key.Held.Tail == LinkPool.None || Links[key.Held.Tail].IsBefore(Links[link].Time, Links[link].Sequence);
        key.Held.Insert(Links, link);
        totals?.Add(Links[link].Event, isLast);
        if (key.Held.Count > Pattern.Limits.Events)
        {
            TakeOut(ref key, totals);
            Recorder.Overflowed("events in one window", Pattern.Limits.Events);
        }
    }

    private void TakeOut(ref KeySlot key, WindowTotals? totals)
    {
        int link = key.Held.RemoveHead(Links);
        totals?.Remove(Links[link].Event);
        Links.Free(link);
    }

    /// <summary>A count starts afresh at the point where matching goes on.</summary>
    private void Consume(ref KeySlot key, WindowTotals? totals)
    {
        int left = Pattern.Consume switch
        {
            ConsumeMode.All => 0,
            ConsumeMode.Last => 1,
            ConsumeMode.Next => key.Held.Count - 1,
            _ => key.Held.Count,
        };
        while (key.Held.Count > left)
        {
            TakeOut(ref key, totals);
        }
    }
}
