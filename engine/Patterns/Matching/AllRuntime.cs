using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// `all`: a distinct event for every part, in any order. Every event that fits a part begins a partial match; the events since then are
/// its candidates. So the state is one list, and each of its events stands for the partial match that began with it.
/// </summary>
internal sealed class AllRuntime(RuntimeContext context, PartsPlan plan) : PatternRuntime(context)
{
    private readonly PartAssignment _assignment = new(plan.Conditions.Length);
    private readonly List<int> _candidates = [];
    private readonly AutomationEvent?[] _bound = new AutomationEvent?[plan.Conditions.Length];
    private readonly ulong _everyPart = ulong.MaxValue >> (64 - plan.Conditions.Length);

    public override void OnEvent(int slot, ref Arrival arrival)
    {
        ref KeySlot key = ref Store.Keys[slot];
        Expire(ref key, arrival.Time);
        ulong fits = PartsOf(ref arrival);
        if (fits == 0)
        {
            return;
        }

        int link = Links.Take(arrival.Event, arrival.Time, arrival.Sequence);
        Links[link].Mask = fits;
        key.Held.Insert(Links, link);
        Match(slot, ref key, arrival.Time);
        while (key.Held.Count > Pattern.Limits.PartialMatches)
        {
            Links.Free(key.Held.RemoveHead(Links));
            Recorder.Overflowed("partial matches of one key", Pattern.Limits.PartialMatches);
        }
    }

    protected override void Restore(int slot, int link)
    {
        var arrival = new Arrival(Pattern.Conditions, Links[link].Event, Links[link].Time, Links[link].Sequence, Pattern.Conditions.TypesOf(Links[link].Event));
        Links[link].Mask = PartsOf(ref arrival);
        base.Restore(slot, link);
    }

    public override void Explain(int slot, List<PartialExplanation> into)
    {
        ref KeySlot key = ref Store.Keys[slot];
        for (int start = key.Held.Head; start != LinkPool.None; start = Links[start].Next)
        {
            var parts = new List<PartBinding>();
            var missing = new List<string>();
            long until = Pattern.End(Links[start].Time);
            var taken = new HashSet<int>();
            for (int part = 0; part < plan.Conditions.Length; part++)
            {
                int i = start;
                while (i != LinkPool.None && (Links[i].Time >= until || (Links[i].Mask >> part & 1) == 0 || taken.Contains(i)))
                {
                    i = Links[i].Next;
                }

                if (i == LinkPool.None)
                {
                    missing.Add(Pattern.PartNames[part]);
                }
                else
                {
                    taken.Add(i);
                    parts.Add(new PartBinding(Pattern.PartNames[part], [Links[i].Event]));
                }
            }

            into.Add(new PartialExplanation(parts, Explanations.Time(Links[start].Time), Explanations.End(until), string.Join(" and ", missing)));
        }
    }

    private void Expire(ref KeySlot key, long time)
    {
        while (IsLinkOver(key.Held.Head, time))
        {
            Links.Free(key.Held.RemoveHead(Links));
        }
    }

    private ulong PartsOf(ref Arrival arrival)
    {
        ulong fits = 0;
        for (int part = 0; part < plan.Conditions.Length; part++)
        {
            fits |= arrival.Meets(plan.Conditions[part], null) ? 1UL << part : 0;
        }

        return fits;
    }

    /// <summary>
    /// Gives out the matches that an event completes: of the oldest partial match first. A younger one can be complete where an older one is not
    /// only if the clock has let the event be overtaken: then the older one's window may end before the newest events.
    /// </summary>
    private void Match(int slot, ref KeySlot key, long at)
    {
        for (int start = key.Held.Head; start != LinkPool.None;)
        {
            if (TryAssign(key, start))
            {
                start = Complete(slot, ref key, start, at);
            }
            else if (Pattern.End(Links[start].Time) <= Links[key.Held.Tail].Time)
            {
                start = Links[start].Next;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Gives out a match and ends what it consumes. The partial match to look at next.</summary>
    private int Complete(int slot, ref KeySlot key, int start, long at)
    {
        Array.Clear(_bound);
        (long startTime, long startSequence) = (Links[start].Time, Links[start].Sequence);
        int last = start;
        for (int part = 0; part < _bound.Length; part++)
        {
            int link = _candidates[_assignment[part]];
            _bound[part] = Links[link].Event;
            last = Links[last].IsBefore(Links[link].Time, Links[link].Sequence) ? link : last;
        }

        int first = Pattern.ConsumePart < 0 ? start : _candidates[_assignment[Pattern.ConsumePart]];
        int named = Pattern.ConsumePart < 0 ? last : first;
        (long time, long sequence) = Pattern.Consume switch
        {
            ConsumeMode.All => (Links[last].Time, Links[last].Sequence + 1),
            ConsumeMode.Last => (Links[named].Time, Links[named].Sequence),
            ConsumeMode.First => (Links[first].Time, Links[first].Sequence),
            ConsumeMode.Next => (startTime, startSequence + 1),
            _ => (long.MinValue, 0),
        };

        Sink.CompleteParts(slot, at, _bound);

        // The partial match that is complete ends in any case: it began with the first event.
        int next = Links[start].Next;
        if (!Links[start].IsBefore(time, sequence))
        {
            key.Held.Remove(Links, start);
            Links.Free(start);
        }

        while (next != LinkPool.None && Links[next].IsBefore(time, sequence))
        {
            next = Links[next].Next;
        }

        key.Held.RemoveBefore(Links, time, sequence);
        return next;
    }

    private bool TryAssign(in KeySlot key, int start)
    {
        _candidates.Clear();
        if (key.Held.Count < plan.Conditions.Length)
        {
            return false;
        }

        long until = Pattern.End(Links[start].Time);
        ulong covered = 0;
        for (int i = start; i != LinkPool.None && Links[i].Time < until; i = Links[i].Next)
        {
            covered |= Links[i].Mask;
            _candidates.Add(i);
        }

        return covered == _everyPart && _assignment.TryFind(_candidates, Links);
    }
}
