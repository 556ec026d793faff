namespace Reflex.Engine.Patterns;

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

        partial = Partials.Take();
        ref Partial started = ref Partials[partial];
        started.StartTime = arrival.Time;
        started.StartSequence = arrival.Sequence;
        started.Last = LinkPool.None;
        started.Next = started.Previous = None;
        Bind(ref started, ref arrival, part);
        return true;
    }

    /// <summary>Remembers an event that a leading `not` names; it holds back what begins after it.</summary>
    protected void NoteLeadingNot(ref KeySlot key, ref Arrival arrival)
    {
        Bindings.End = LinkPool.None;
        if (Plan.LeadingNots != 0 && arrival.Time > key.Mark && arrival.MeetsAny(Plan.LeadingNots, Bindings))
        {
            key.Mark = arrival.Time;
        }
    }

    private bool IsHeldBack(in KeySlot key, long time) =>
        Plan.LeadingNots != 0 && key.Mark != KeySlot.Never && key.Mark <= time && time - key.Mark < Pattern.Within;
}
