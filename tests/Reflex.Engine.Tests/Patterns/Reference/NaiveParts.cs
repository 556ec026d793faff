using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>`all` and `any`: for every start, every way to give each part an event of its own.</summary>
internal sealed class NaiveParts : NaiveOperator
{
    private readonly PatternPart[] _parts;
    private readonly bool _all;
    private readonly List<Arrived> _starts = [];

    public NaiveParts(PatternDefinition definition)
        : base(definition)
    {
        _all = definition.Operator is AllPattern;
        _parts = [.. _all ? ((AllPattern)definition.Operator).Parts : ((AnyPattern)definition.Operator).Parts];
    }

    public override string[] PartNames => [.. _parts.Select(p => p.Name)];

    public override List<List<Bound>> Take(Arrived e)
    {
        PatternPart[] fitting = [.. _parts.Where(p => Fits(p.Condition, e, []))];
        if (!_all)
        {
            return fitting.Length == 0 ? [] : [[new Bound(fitting[0].Name, e)]];
        }

        _starts.RemoveAll(s => s.Time + Within <= e.Time);
        if (fitting.Length > 0)
        {
            _starts.Add(e);
            _starts.Sort();
        }

        var given = new List<List<Bound>>();
        foreach (Arrived start in _starts.ToArray())
        {
            if (!_starts.Contains(start))
            {
                continue;
            }

            Arrived[] events = [.. _starts.Where(s => s.CompareTo(start) >= 0 && s.Time < start.Time + Within)];
            List<Bound>? best = Assign(0, events, []).FirstOrDefault();
            if (best is null)
            {
                continue;
            }

            given.Add(best);
            (long, int) from = GoesOn([.. best.OrderBy(b => b.Event)]) is { } point ? point : (long.MinValue, 0);
            _starts.RemoveAll(s => s == start || (s.Time, s.Sequence).CompareTo(from) < 0);
        }

        return given;
    }

    /// <summary>All assignments, in the order in which the first part has its earliest event, then the second, and so on.</summary>
    private IEnumerable<List<Bound>> Assign(int part, Arrived[] events, List<Bound> chosen)
    {
        if (part == _parts.Length)
        {
            yield return chosen;
            yield break;
        }

        foreach (Arrived e in events.Where(e => Fits(_parts[part].Condition, e, []) && chosen.TrueForAll(c => c.Event != e)))
        {
            foreach (List<Bound> complete in Assign(part + 1, events, [.. chosen, new Bound(_parts[part].Name, e)]))
            {
                yield return complete;
            }
        }
    }
}
