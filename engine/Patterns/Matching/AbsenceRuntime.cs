using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>`absence`: each trigger waits for itself, one answer serves all that wait, and a trigger that gets none is a match.</summary>
internal sealed class AbsenceRuntime(RuntimeContext context, PartsPlan plan) : PatternRuntime(context)
{
    private readonly ChainBindings _bindings = new(context.Store.Links, plan.PartNames);
    private readonly List<int> _waiting = [];

    public override bool HasTimers => true;

    private int After => plan.Conditions[0];

    private int Of => plan.Conditions[1];

    public override void OnEvent(int slot, ref Arrival arrival)
    {
        ref KeySlot key = ref Store.Keys[slot];
        Answer(ref key, ref arrival);
        _bindings.End = LinkPool.None;
        if (!arrival.Meets(After, _bindings))
        {
            return;
        }

        int link = Links.Take(arrival.Event, arrival.Time, arrival.Sequence);
        Links[link].References = 1;
        key.Held.Insert(Links, link);
        if (key.Held.Count > Pattern.Limits.PartialMatches)
        {
            Links.Free(key.Held.RemoveHead(Links));
            Recorder.Overflowed("waiting triggers of one key", Pattern.Limits.PartialMatches);
        }
    }

    public override long NextDue(int slot)
    {
        int head = Store.Keys[slot].Held.Head;
        return head == LinkPool.None ? long.MaxValue : Pattern.End(Links[head].Time);
    }

    public override void FireDue(int slot, long due)
    {
        ref KeySlot key = ref Store.Keys[slot];
        int link = key.Held.RemoveHead(Links);
        Links[link].Next = LinkPool.None;
        Sink.CompleteChain(slot, due, link);
        RememberFired(slot, due, link);
    }

    public override bool WouldHaveChanged(in FiredTimer fired, ref Arrival arrival)
    {
        _bindings.End = fired.Last;
        return arrival.Time < fired.Due
            && Links[fired.Last].IsBefore(arrival.Time, arrival.Sequence)
            && arrival.Meets(Of, _bindings);
    }

    protected override void Restore(int slot, int link)
    {
        Links[link].References = 1;
        base.Restore(slot, link);
    }

    public override void Explain(int slot, List<PartialExplanation> into)
    {
        for (int i = Store.Keys[slot].Held.Head; i != LinkPool.None; i = Links[i].Next)
        {
            into.Add(new PartialExplanation(
                [new PartBinding(Pattern.PartNames[0], [Links[i].Event])],
                Explanations.Time(Links[i].Time),
                Explanations.End(Pattern.End(Links[i].Time)),
                $"{Pattern.PartNames[1]}, or else a match at the end of its window"));
        }
    }

    private void Answer(ref KeySlot key, ref Arrival arrival)
    {
        if (key.Held.Count == 0 || (arrival.Possible >> Of & 1) == 0)
        {
            return;
        }

        // An answer may refer to its trigger, so each is asked; what stays is put back in order.
        _waiting.Clear();
        while (key.Held.Head != LinkPool.None)
        {
            int link = key.Held.RemoveHead(Links);
            Links[link].Next = LinkPool.None;
            _bindings.End = link;
            if (Links[link].IsBefore(arrival.Time, arrival.Sequence) && arrival.Meets(Of, _bindings))
            {
                Links.Free(link);
            }
            else
            {
                _waiting.Add(link);
            }
        }

        foreach (int link in _waiting)
        {
            key.Held.Insert(Links, link);
        }
    }
}
