using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>`heartbeat`: a key's last event and the end of the silence that it may be followed by; fires once per silence.</summary>
internal sealed class HeartbeatRuntime(RuntimeContext context, SinglePlan plan) : PatternRuntime(context)
{
    public override bool HasTimers => true;

    public override void OnEvent(int slot, ref Arrival arrival)
    {
        ref KeySlot key = ref Store.Keys[slot];
        if (!arrival.Meets(plan.Condition, null))
        {
            return;
        }

        if (key.Held.Head != LinkPool.None)
        {
            if (!Links[key.Held.Head].IsBefore(arrival.Time, arrival.Sequence))
            {
                return;
            }

            Links.Free(key.Held.RemoveHead(Links));
        }

        int link = Links.Take(arrival.Event, arrival.Time, arrival.Sequence);
        Links[link].References = 1;
        key.Held.Insert(Links, link);
    }

    public override long NextDue(int slot)
    {
        int last = Store.Keys[slot].Held.Head;
        return last == LinkPool.None ? long.MaxValue : Pattern.End(Links[last].Time);
    }

    public override void FireDue(int slot, long due)
    {
        int link = Store.Keys[slot].Held.RemoveHead(Links);
        Sink.CompleteChain(slot, due, link);
        RememberFired(slot, due, link);
    }

    public override bool WouldHaveChanged(in FiredTimer fired, ref Arrival arrival) =>
        arrival.Time < fired.Due
        && Links[fired.Last].IsBefore(arrival.Time, arrival.Sequence)
        && arrival.Meets(plan.Condition, null);

    protected override void Restore(int slot, int link)
    {
        Links[link].References = 1;
        base.Restore(slot, link);
    }

    public override void Explain(int slot, List<PartialExplanation> into)
    {
        int last = Store.Keys[slot].Held.Head;
        if (last != LinkPool.None)
        {
            into.Add(new PartialExplanation(
                [new PartBinding(Pattern.PartNames[0], [Links[last].Event])],
                Explanations.Time(Links[last].Time),
                Explanations.End(Pattern.End(Links[last].Time)),
                "the next one, or else a match at the end of the silence"));
        }
    }
}
