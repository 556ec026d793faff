using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// `count` and `aggregate`: what is counted is kept, and the window of the newest is cut out of it each time. An event that newer ones have
/// overtaken (only the clock lets them) counts if it lies in the window of the newest.
/// </summary>
internal sealed class NaiveWindow : NaiveOperator
{
    private readonly EventCondition _of;
    private readonly PatternWindow _window;
    private readonly List<Arrived> _session = [];
    private List<Arrived> _counted = [];

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
        if (!Fits(_of, e, []) || !Counts(e) || !IsInWindow(e))
        {
            return [];
        }

        _counted.Add(e);
        _counted.Sort();
        List<Arrived> window = Window();
        if (!IsReached(window))
        {
            return [];
        }

        // It goes on with the last of them that are kept; what else has been seen counts no more.
        _counted = Definition.Consume.Mode switch
        {
            ConsumeMode.All => [],
            ConsumeMode.Last => [window[^1]],
            ConsumeMode.Next => window[1..],
            _ => window,
        };
        return [[.. window.Select(w => new Bound("of", w))]];
    }

    private bool Counts(Arrived e) => Definition.Operator switch
    {
        CountPattern { Distinct: { } path } => e.Event.Get(path).HasValue,
        AggregatePattern aggregate => e.Event.Get(aggregate.Path).TryGetNumber(out _),
        _ => true,
    };

    /// <summary>Whether an event lies in the window of the newest that counts, itself included; for a session also whether it begins one.</summary>
    private bool IsInWindow(Arrived e)
    {
        if (_window.Kind != WindowKind.Session)
        {
            Arrived newest = _counted.Append(e).Max()!;
            return _window.Kind == WindowKind.Tumbling ? Index(e) == Index(newest) : newest.Time - e.Time < Within;
        }

        if (_session.Count == 0 || e.Time - _session.Max(s => s.Time) >= Gap || e.Time - _session.Min(s => s.Time) >= Within)
        {
            _session.Clear();
            _counted.Clear();
        }
        else if (_session.Min(s => s.Time) - e.Time >= Gap || _session.Max(s => s.Time) - e.Time >= Within)
        {
            return false;
        }

        _session.Add(e);
        return true;
    }

    private List<Arrived> Window()
    {
        Arrived newest = _counted[^1];
        return _window.Kind switch
        {
            WindowKind.Sliding => [.. _counted.Where(c => newest.Time - c.Time < Within)],
            WindowKind.Tumbling => [.. _counted.Where(c => Index(c) == Index(newest))],
            _ => _counted,
        };
    }

    private long Gap => _window.Gap!.Value.Ticks;

    private long Index(Arrived e) => (long)Math.Floor((e.Time - DateTime.UnixEpoch.Ticks) / (double)Within);

    private bool IsReached(List<Arrived> window)
    {
        if (Definition.Operator is CountPattern count)
        {
            return count.AtLeast <= (count.Distinct is { } path ? window.Select(w => EventKey.TextOf(w.Event.Get(path))).Distinct().Count() : window.Count);
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
