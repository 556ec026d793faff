namespace Reflex.Engine.Patterns.Matching;

/// <content>How events are bound, and what of it is read from the links instead of being kept twice.</content>
internal abstract partial class PartialsRuntime
{
    /// <summary>Binds the event to a part of a partial match.</summary>
    protected void Bind(ref Partial partial, ref Arrival arrival, int part)
    {
        int link = Links.Take(arrival.Event, arrival.Time, arrival.Sequence);
        ref Link bound = ref Links[link];
        bound.Next = partial.Last;
        bound.Part = part;
        bound.References = 1;
        if (Plan.HasLoops)
        {
            bound.Depth = SizeOf(partial) + 1;
        }

        bool goesOn = partial.Last != LinkPool.None && part == partial.Part;
        partial.Stand(part, goesOn ? partial.Count + 1 : 1, isClosed: false);
        partial.Last = link;
    }

    /// <summary>How many events a partial match of a sequence with loops has bound.</summary>
    protected int SizeOf(in Partial partial) => partial.Last == LinkPool.None ? 0 : Links[partial.Last].Depth;

    /// <summary>
    /// Notes that an event is given to a key's partial matches. True: it comes after all that they have bound. Only the clock lets newer events overtake it, and
    /// only where there is lateness.
    /// </summary>
    protected bool IsNewest(ref KeySlot key, in Arrival arrival)
    {
        if (Pattern.IsOrdered)
        {
            return true;
        }

        bool isNewest = arrival.Time > key.Passed;
        key.Passed = Math.Max(key.Passed, arrival.Time);
        return isNewest;
    }

    /// <summary>Whether the last event of a partial match comes before an event.</summary>
    protected bool EndsBefore(in Partial partial, in Arrival arrival) => Links[partial.Last].IsBefore(arrival.Time, arrival.Sequence);
}
