using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>`count` and `aggregate`: all counted events are kept, and the window of the newest is cut out of them each time.</summary>
internal sealed class NaiveWindow : NaiveOperator
{
    private readonly EventCondition _of;
    private readonly PatternWindow _window;
    private readonly List<Arrived> _counted = [];
    private readonly HashSet<Arrived> _used = [];

    public NaiveWindow(PatternDefinition definition)
        : base(definition)
    {
        (_of, _window) = definition.Operator switch
        {
            CountPattern count => (count.Of, count.Window),
            AggregatePattern aggregate => (aggregate.Of, aggregate.Window),
            _ => throw new ArgumentException("No window."),
        };
    }

    public override string[] PartNames => ["of"];

    public override List<List<Bound>> Take(Arrived e)
    {
        if (!Fits(_of, e, []) || !Counts(e))
        {
            return [];
        }

        _counted.Add(e);
        List<Arrived> window = [.. WindowOf(e).Where(w => !_used.Contains(w))];
        if (!IsReached(window))
        {
            return [];
        }

        int keep = Definition.Consume.Mode switch
        {
            ConsumeMode.All => 0,
            ConsumeMode.Last => 1,
            ConsumeMode.Next => window.Count - 1,
            _ => window.Count,
        };
        _used.UnionWith(window.Take(window.Count - keep));
        return [[.. window.Select(w => new Bound("of", w))]];
    }

    private bool Counts(Arrived e) => Definition.Operator switch
    {
        CountPattern { Distinct: { } path } => e.Event.Get(path).HasValue,
        AggregatePattern aggregate => e.Event.Get(aggregate.Path).TryGetNumber(out _),
        _ => true,
    };

    private List<Arrived> WindowOf(Arrived e)
    {
        switch (_window.Kind)
        {
            case WindowKind.Sliding:
                return [.. _counted.Where(c => e.Time - c.Time < Within)];
            case WindowKind.Tumbling:
                return [.. _counted.Where(c => Index(c) == Index(e))];
            default:
                var session = new List<Arrived>();
                foreach (Arrived c in _counted)
                {
                    if (session.Count > 0 && (c.Time - session[^1].Time >= _window.Gap!.Value.Ticks || c.Time - session[0].Time >= Within))
                    {
                        session.Clear();
                    }

                    session.Add(c);
                }

                return session;
        }
    }

    private long Index(Arrived e) => (long)Math.Floor((e.Time - DateTime.UnixEpoch.Ticks) / (double)Within);

    private bool IsReached(List<Arrived> window)
    {
        if (Definition.Operator is CountPattern count)
        {
            return count.AtLeast <= (count.Distinct is { } path ? window.Select(w => w.Event.Get(path).ToText()).Distinct().Count() : window.Count);
        }

        var aggregate = (AggregatePattern)Definition.Operator;
        double[] numbers = [.. window.Select(w => w.Event.Get(aggregate.Path).TryGetNumber(out double number) ? number : 0)];
        double result = aggregate.Function switch
        {
            AggregateFunction.Sum => numbers.Sum(),
            AggregateFunction.Avg => numbers.Average(),
            AggregateFunction.Min => numbers.Min(),
            AggregateFunction.Max => numbers.Max(),
            _ => numbers.Sum() / Definition.Within!.Value.TotalSeconds,
        };
        return aggregate.Comparison switch
        {
            ThresholdComparison.GreaterThanOrEqual => result >= aggregate.Threshold,
            ThresholdComparison.GreaterThan => result > aggregate.Threshold,
            ThresholdComparison.LessThanOrEqual => result <= aggregate.Threshold,
            _ => result < aggregate.Threshold,
        };
    }
}
