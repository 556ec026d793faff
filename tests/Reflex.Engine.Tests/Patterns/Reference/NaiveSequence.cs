using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// A sequence: for every start that has not ended, all ways through the events since then, worked out anew each time. Relaxed and strict have one
/// way, `any` has all combinations of taking and leaving.
/// </summary>
internal sealed class NaiveSequence : NaiveOperator
{
    private readonly PatternPart[] _parts;
    private readonly EventCondition[] _leading;
    private readonly EventCondition[][] _after;
    private readonly List<Arrived> _history = [];
    private readonly List<Arrived> _starts = [];
    private readonly List<(long Due, List<Bound> Match)> _fired = [];

    public NaiveSequence(PatternDefinition definition)
        : base(definition)
    {
        SequenceElement[] elements = [.. ((SequencePattern)definition.Operator).Elements];
        _parts = [.. elements.OfType<PatternPart>()];
        _leading = [.. elements.TakeWhile(e => e is NegatedPart).Select(e => e.Condition)];
        _after = [.. _parts.Select(p => elements.SkipWhile(e => e != p).Skip(1).TakeWhile(e => e is NegatedPart).Select(e => e.Condition).ToArray())];
    }

    public override string[] PartNames => [.. _parts.Select(p => p.Name)];

    public override long NextDue => HasTrailingNot
        ? _starts.Where(s => Ways(s, _history).Any(IsAccepting)).Select(s => s.Time + Within).DefaultIfEmpty(long.MaxValue).Min()
        : long.MaxValue;

    private bool HasTrailingNot => _after[^1].Length > 0;

    private bool IsAny => Definition.Contiguity == Contiguity.Any;

    public override List<List<Bound>> Take(Arrived e)
    {
        _starts.RemoveAll(s => s.Time + Within <= e.Time);
        bool heldBack = _leading.Any(n => _history.Any(h => h.CompareTo(e) < 0 && e.Time - h.Time < Within && Fits(n, h, [])));
        _history.Add(e);

        // What the clock has begun too early has not begun, if what must not come before it comes to light afterwards.
        if (_leading.Any(n => Fits(n, e, [])))
        {
            _starts.RemoveAll(s => s.CompareTo(e) > 0 && s.Time - e.Time < Within);
        }

        if (!heldBack)
        {
            _starts.Add(e);
            _starts.Sort();
        }

        if (HasTrailingNot)
        {
            return [];
        }

        List<List<Bound>> complete = [.. _starts.SelectMany(s => Ways(s, _history).Where(w => IsAccepting(w) && w.Bound[^1].Event == e)).Select(w => w.Bound)];
        return Finish(complete, endsStart: true);
    }

    public override List<List<Bound>> Fire(long due)
    {
        Arrived[] ending = [.. _starts.Where(s => s.Time + Within == due)];
        List<List<Bound>> complete = [.. ending.SelectMany(s => Ways(s, _history).Where(IsAccepting)).Select(w => w.Bound)];

        // A start that is not complete goes on: what completes it may still come, late by the clock but not by the watermark.
        _starts.RemoveAll(s => complete.Exists(m => m[0].Event == s));
        List<List<Bound>> fired = Finish(complete, endsStart: false);
        _fired.AddRange(fired.Select(m => (due, m)));
        return fired;
    }

    public override bool WouldHaveChangedFired(Arrived e) => _fired.Exists(f =>
    {
        if (e.Time >= f.Due)
        {
            return false;
        }

        if (e.CompareTo(f.Match[0].Event) < 0)
        {
            return f.Match[0].Event.Time - e.Time < Within && _leading.Any(n => Fits(n, e, []));
        }

        // The events of the match, with this one among them and without: of what else came nothing is known any more.
        Arrived start = f.Match[0].Event;
        List<Arrived> since = [.. f.Match.Select(b => b.Event)];
        int place = since.FindIndex(h => h.CompareTo(e) > 0);
        List<Arrived> with = [.. since];
        with.Insert(place < 0 ? since.Count : place, e);
        return Describe(start, with) != Describe(start, since);
    });

    private string Describe(Arrived start, List<Arrived> history) =>
        string.Join(';', Ways(start, history).Where(IsAccepting).Select(w => string.Join(',', w.Bound.Select(b => b.Part + b.Event.Sequence))));

    /// <summary>Orders matches and ends what each consumes.</summary>
    private List<List<Bound>> Finish(List<List<Bound>> complete, bool endsStart)
    {
        var given = new List<List<Bound>>();
        complete.Sort(Compare);
        (long, int) from = (long.MinValue, 0);
        foreach (List<Bound> match in complete)
        {
            Arrived first = match[0].Event;
            if ((first.Time, first.Sequence).CompareTo(from) < 0)
            {
                continue;
            }

            given.Add(match);
            if (endsStart && !IsAny)
            {
                _starts.Remove(first);
            }

            if (GoesOn(match) is { } point)
            {
                from = point.CompareTo(from) > 0 ? point : from;
                _starts.RemoveAll(s => (s.Time, s.Sequence).CompareTo(point) < 0);
            }
        }

        return given;
    }

    private int Compare(List<Bound> left, List<Bound> right)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            int order = left[i].Event.CompareTo(right[i].Event);
            order = order != 0 ? order : Array.IndexOf(PartNames, left[i].Part).CompareTo(Array.IndexOf(PartNames, right[i].Part));
            if (order != 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private bool IsAccepting(Way way) => Has(way, _parts[way.Part].Min) && _parts.Skip(way.Part + 1).All(p => p.Optional);

    private static bool Has(Way way, int min) => way.Count >= min || way.Count == 0;

    /// <summary>All ways from a start through the events after it that have not come to an end.</summary>
    private List<Way> Ways(Arrived start, List<Arrived> history)
    {
        var ways = new List<Way>();
        for (int part = 0; part < _parts.Length; part++)
        {
            if (MayTake(part, start, []))
            {
                ways.Add(new Way([new Bound(_parts[part].Name, start)], part, 1, false));
                if (!IsAny)
                {
                    break;
                }
            }

            if (!_parts[part].Optional)
            {
                break;
            }
        }

        foreach (Arrived e in history.SkipWhile(h => h != start).Skip(1).Where(h => h.Time < start.Time + Within))
        {
            // A complete way without a trailing `not` has ended as a match.
            ways = [.. ways.SelectMany(w => e.CompareTo(w.Bound[^1].Event) < 0 || (!HasTrailingNot && IsAccepting(w)) ? [w] : Go(w, e))];
        }

        return ways;
    }

    /// <summary>What an event makes of a way: none where it ends, several where there are alternatives.</summary>
    private List<Way> Go(Way way, Arrived e)
    {
        PatternPart part = _parts[way.Part];
        bool ready = Has(way, part.Min);
        bool full = way.Closed || way.Count >= (part.Max ?? int.MaxValue);
        if (ready && Armed(way).Any(n => Fits(n, e, way.Bound)))
        {
            return [];
        }

        Way left = way;
        int next = way.Part + 1;
        if (!full && Ends(part, e, way))
        {
            if (!ready)
            {
                return [];
            }

            left = way with { Closed = true };
            full = true;
        }
        else if (ready && full && next < _parts.Length && Ends(_parts[next], e, way))
        {
            if (!_parts[next].Optional)
            {
                return [];
            }

            left = way with { Part = next, Count = 0, Closed = true };
            next++;
        }

        var takes = new List<Way>();
        for (; ready && next < _parts.Length; next++)
        {
            if (MayTake(next, e, way.Bound))
            {
                takes.Add(new Way([.. way.Bound, new Bound(_parts[next].Name, e)], next, 1, false));
            }

            if (!_parts[next].Optional)
            {
                break;
            }
        }

        if (!full && Fits(part.Condition, e, way.Bound))
        {
            takes.Add(new Way([.. way.Bound, new Bound(part.Name, e)], way.Part, way.Count + 1, false));
        }

        if (IsAny)
        {
            return [left, .. takes];
        }

        if (takes.Count > 0)
        {
            return [takes[0]];
        }

        if (Definition.Contiguity == Contiguity.Strict)
        {
            // Nothing can follow any more; a match that only waits for its window to end still does.
            return IsAccepting(way) ? [way.Part == _parts.Length - 1 ? way with { Closed = true } : way with { Part = _parts.Length - 1, Count = 0, Closed = true }] : [];
        }

        return [left];
    }

    private static bool Ends(PatternPart part, Arrived e, Way way) => part.Until is { } until && Fits(until, e, way.Bound);

    private bool MayTake(int part, Arrived e, List<Bound> bound) =>
        Fits(_parts[part].Condition, e, bound) && !(_parts[part].Until is { } until && Fits(until, e, bound));

    /// <summary>The cancellers after the last part that came, and after the optional ones that could have come since.</summary>
    private IEnumerable<EventCondition> Armed(Way way)
    {
        int last = Array.IndexOf(PartNames, way.Bound[^1].Part);
        for (int part = last; part < _parts.Length; part++)
        {
            foreach (EventCondition not in _after[part])
            {
                yield return not;
            }

            if (part + 1 == _parts.Length || !_parts[part + 1].Optional)
            {
                break;
            }
        }
    }

    private sealed record Way(List<Bound> Bound, int Part, int Count, bool Closed);
}
