using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// The semantics written down as plainly as possible: everything is kept, everything is worked out anew, nothing is fast. Time and order are here;
/// what an operator makes of a key's events is in <see cref="NaiveOperator"/>.
/// </summary>
internal sealed class NaiveMatcher(PatternDefinition definition)
{
    private readonly List<NaiveKey> _keys = [];
    private long _clock = long.MinValue;
    private int _arrivals;

    public List<Match> Matches { get; } = [];

    public PatternCounts Counts { get; private set; }

    private long Lateness => definition.Lateness.Ticks;

    public void Apply(LabStep step)
    {
        if (step.Clock.UtcTicks > _clock || step.Event is null)
        {
            MoveClock(Math.Max(_clock, step.Clock.UtcTicks));
        }

        if (step.Event is { } e && Concerns(e))
        {
            Arrive(e);
        }
    }

    private void MoveClock(long now)
    {
        while (true)
        {
            NaiveKey? next = _keys.Where(k => DueOf(k) <= now).OrderBy(DueOf).ThenBy(_keys.IndexOf).FirstOrDefault();
            if (next is null)
            {
                break;
            }

            long due = DueOf(next);
            _clock = Math.Max(_clock, due);
            Drain(next, due - Lateness, due - Lateness);
        }

        _clock = now;
    }

    private void Arrive(AutomationEvent e)
    {
        string[] values = [.. definition.By.Select(p => e.Get(p).ToText()!)];
        if (values.Contains(null))
        {
            Counts += new PatternCounts { Unkeyed = 1 };
            return;
        }

        NaiveKey? key = _keys.Find(k => k.Values.SequenceEqual(values));
        if (key is null)
        {
            _keys.Add(key = new NaiveKey(values, NaiveOperator.Of(definition)));
        }

        if (!NaiveOperator.Matches(definition, e))
        {
            key.Newest = Math.Max(key.Newest ?? long.MinValue, e.Time.UtcTicks);
            Drain(key, Math.Max(key.Newest.Value, _clock) - Lateness, key.Newest.Value - Lateness);
            return;
        }

        long memory = definition.Within is { } within ? within.Ticks + Lateness : TimeSpan.FromMinutes(10).Ticks;
        if (key.Seen.Exists(s => s.Id == e.Id && s.Source == e.Source && _clock < s.At + memory))
        {
            Counts += new PatternCounts { Duplicate = 1 };
            return;
        }

        key.Seen.Add((e.Id, e.Source, _clock));
        var arrived = new Arrived(e, e.Time.UtcTicks, _arrivals++);
        if ((key.Newest is { } newest && arrived.Time < newest - Lateness) || key.Operator.WouldHaveChangedFired(arrived))
        {
            Counts += new PatternCounts { Late = 1 };
            return;
        }

        key.Newest = Math.Max(key.Newest ?? long.MinValue, arrived.Time);
        key.Buffer.Add(arrived);
        Drain(key, Math.Max(key.Newest.Value, _clock) - Lateness, key.Newest.Value - Lateness);
    }

    /// <summary>Releases what is due for release, each after the timers of its time, and fires the timers up to a time.</summary>
    private void Drain(NaiveKey key, long releaseTo, long fireTo)
    {
        while (key.Buffer.Where(b => b.Time <= releaseTo).OrderBy(b => b).FirstOrDefault() is { } released)
        {
            key.Buffer.Remove(released);
            Fire(key, released.Time);
            Emit(key, released.Time, key.Operator.Take(released));
        }

        Fire(key, fireTo);
    }

    private void Fire(NaiveKey key, long upTo)
    {
        while (true)
        {
            long due = key.Operator.NextDue;
            long gathered = key.GatheringSince is { } since ? since + definition.Gather!.Value.Ticks : long.MaxValue;
            if (Math.Min(due, gathered) > upTo)
            {
                return;
            }

            if (gathered <= due)
            {
                key.GatheringSince = null;
                List<Bound> all = [.. key.Gathered.SelectMany(m => m)];
                key.Gathered.Clear();
                Give(key, gathered, all);
            }
            else
            {
                Emit(key, due, key.Operator.Fire(due));
            }
        }
    }

    private void Emit(NaiveKey key, long at, List<List<Bound>> matches)
    {
        foreach (List<Bound> match in matches)
        {
            if (definition.Gather is null)
            {
                Give(key, at, match);
            }
            else
            {
                key.GatheringSince ??= at;
                key.Gathered.Add(match);
            }
        }
    }

    private void Give(NaiveKey key, long at, List<Bound> match)
    {
        if (definition.OncePer is { } oncePer && key.LastFired is { } last && at - last < oncePer.Ticks)
        {
            Counts += new PatternCounts { Suppressed = 1 };
            return;
        }

        key.LastFired = at;
        IEnumerable<PartBinding> parts = match
            .GroupBy(b => b.Part)
            .OrderBy(g => Array.IndexOf(key.Operator.PartNames, g.Key))
            .Select(g => new PartBinding(g.Key, [.. g.Select(b => b.Event.Event)]));
        Matches.Add(new Match { Automation = "lab", Key = key.Values, At = new DateTimeOffset(at, TimeSpan.Zero), Parts = [.. parts] });
    }

    private long DueOf(NaiveKey key)
    {
        long due = Math.Min(key.Operator.NextDue, key.GatheringSince is { } since ? since + definition.Gather!.Value.Ticks : long.MaxValue);
        due = Math.Min(due, key.Buffer.Count == 0 ? long.MaxValue : key.Buffer.Min(b => b.Time));
        return due == long.MaxValue ? due : due + Lateness;
    }

    /// <summary>An event is the pattern's if the pattern names its type anywhere, or somewhere names none.</summary>
    private bool Concerns(AutomationEvent e) => NaiveOperator.ConditionsOf(definition.Operator).Any(c => c.MatchesType(e));
}

/// <summary>An event and its place in the order in which the pattern sees events.</summary>
internal sealed record Arrived(AutomationEvent Event, long Time, int Sequence) : IComparable<Arrived>
{
    public int CompareTo(Arrived? other) => (Time, Sequence).CompareTo((other!.Time, other.Sequence));
}

/// <summary>An event bound to a part.</summary>
internal sealed record Bound(string Part, Arrived Event);

internal sealed class NaiveKey(string[] values, NaiveOperator op)
{
    public string[] Values => values;

    public NaiveOperator Operator => op;

    public List<(string Id, string Source, long At)> Seen { get; } = [];

    public List<Arrived> Buffer { get; } = [];

    public long? Newest { get; set; }

    public long? LastFired { get; set; }

    public long? GatheringSince { get; set; }

    public List<List<Bound>> Gathered { get; } = [];
}
