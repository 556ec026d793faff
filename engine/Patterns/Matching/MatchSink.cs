using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>Where completed matches go: gathered, throttled, and given out.</summary>
internal sealed class MatchSink(CompiledPattern pattern, PatternStore store, StepRecorder recorder, Func<int, IReadOnlyList<string>> keyOf)
{
    private readonly List<(int Part, AutomationEvent Event)> _bound = [];

    /// <summary>When the gathering of a key ends; <see cref="long.MaxValue"/>: there is none.</summary>
    public long GatheringDue(int slot) =>
        store.Keys[slot].Extras?.Gathering is { } gathering ? gathering.First + pattern.Gather : long.MaxValue;

    /// <summary>A match whose events are a chain, from its last.</summary>
    public void CompleteChain(int slot, long at, int last)
    {
        if (IsSuppressed(slot, at))
        {
            return;
        }

        _bound.Clear();
        for (int i = last; i != LinkPool.None; i = store.Links[i].Next)
        {
            _bound.Add((store.Links[i].Part, store.Links[i].Event));
        }

        _bound.Reverse();
        Complete(slot, at, Bind());
    }

    /// <summary>A match whose events all belong to one part.</summary>
    public void CompleteList(int slot, long at, in LinkList list, int part)
    {
        if (IsSuppressed(slot, at))
        {
            return;
        }

        var events = new AutomationEvent[list.Count];
        int count = 0;
        for (int i = list.Head; i != LinkPool.None; i = store.Links[i].Next)
        {
            events[count++] = store.Links[i].Event;
        }

        Complete(slot, at, [new PartBinding(pattern.PartNames[part], events)]);
    }

    /// <summary>A match of one event for each of some parts.</summary>
    public void CompleteParts(int slot, long at, ReadOnlySpan<AutomationEvent?> events)
    {
        if (IsSuppressed(slot, at))
        {
            return;
        }

        _bound.Clear();
        for (int part = 0; part < events.Length; part++)
        {
            if (events[part] is { } bound)
            {
                _bound.Add((part, bound));
            }
        }

        Complete(slot, at, Bind());
    }

    /// <summary>Ends the gathering of a key.</summary>
    public void FireGathering(int slot)
    {
        KeyExtras extras = store.Keys[slot].Extras!;
        Gathering gathering = extras.Gathering!;
        extras.Gathering = null;
        long at = gathering.First + pattern.Gather;
        if (!Throttle(slot, at))
        {
            Give(slot, at, Join(gathering));
        }
    }

    /// <summary>Counts a match that a timer completed and that is forgotten before the watermark has passed it: what comes too late for it is not known as such.</summary>
    public void ForgotFired() => recorder.Overflowed("matches of one key that timers completed ahead of the watermark", pattern.Limits.PartialMatches);

    /// <summary>Without gathering, a suppressed match needs no building.</summary>
    private bool IsSuppressed(int slot, long at) => pattern.Gather == 0 && Throttle(slot, at);

    private bool Throttle(int slot, long at)
    {
        if (pattern.OncePer == 0)
        {
            return false;
        }

        ref KeySlot key = ref store.Keys[slot];
        if (key.LastFired != KeySlot.Never && at - key.LastFired < pattern.OncePer)
        {
            recorder.Suppressed++;
            return true;
        }

        key.LastFired = at;
        return false;
    }

    private void Complete(int slot, long at, PartBinding[] parts)
    {
        if (pattern.Gather == 0)
        {
            Give(slot, at, parts);
            return;
        }

        KeyExtras extras = store.Keys[slot].Extras ??= new KeyExtras();
        Gathering gathering = extras.Gathering ??= new Gathering(at);
        gathering.Matches.Add(parts);
        foreach (PartBinding part in parts)
        {
            gathering.Events += part.Events.Count;
        }

        while (gathering.Events > pattern.Limits.Events && gathering.Matches.Count > 1)
        {
            foreach (PartBinding part in gathering.Matches[0])
            {
                gathering.Events -= part.Events.Count;
            }

            gathering.Matches.RemoveAt(0);
            recorder.Overflowed("gathered matches", pattern.Limits.Events);
        }
    }

    private void Give(int slot, long at, PartBinding[] parts) => recorder.Matches.Add(new Match
    {
        Automation = pattern.Automation,
        Key = keyOf(slot),
        At = new DateTimeOffset(at, TimeSpan.Zero),
        Parts = parts,
    });

    private PartBinding[] Bind()
    {
        int parts = 0;
        Span<int> counts = stackalloc int[pattern.PartNames.Length];
        foreach ((int part, _) in _bound)
        {
            parts += counts[part]++ == 0 ? 1 : 0;
        }

        var bindings = new PartBinding[parts];
        int next = 0;
        for (int part = 0; part < counts.Length; part++)
        {
            if (counts[part] == 0)
            {
                continue;
            }

            var events = new AutomationEvent[counts[part]];
            int count = 0;
            foreach ((int boundPart, AutomationEvent e) in _bound)
            {
                if (boundPart == part)
                {
                    events[count++] = e;
                }
            }

            bindings[next++] = new PartBinding(pattern.PartNames[part], events);
        }

        return bindings;
    }

    private PartBinding[] Join(Gathering gathering)
    {
        if (gathering.Matches.Count == 1)
        {
            return gathering.Matches[0];
        }

        var joined = new List<PartBinding>();
        IEnumerable<string> names = pattern.PartNames.Concat(gathering.Matches.SelectMany(m => m).Select(p => p.Name)).Distinct();
        foreach (string name in names)
        {
            AutomationEvent[] events = [.. gathering.Matches.SelectMany(m => m).Where(p => p.Name == name).SelectMany(p => p.Events)];
            if (events.Length > 0)
            {
                joined.Add(new PartBinding(name, events));
            }
        }

        return [.. joined];
    }
}
