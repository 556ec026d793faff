using System.Globalization;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// min and max: the numbers that may still become the result, in order. A number behind which a better one stands never will, so each is put
/// in and taken out once.
/// </summary>
internal sealed class ExtremeTotals(AggregatePattern aggregate, LinkPool links) : AggregateTotals(aggregate, links)
{
    private readonly double _threshold = aggregate.Threshold;
    private readonly bool _isMax = aggregate.Function == AggregateFunction.Max;
    private readonly LinkedList<double> _hopeful = new();
    private bool _isStale;

    public override void Add(AutomationEvent e, bool isLast)
    {
        // An event that came out of order has its place somewhere inside: the list is worked out anew.
        _isStale |= !isLast;
        if (!_isStale)
        {
            Push(NumberOf(e));
        }
    }

    public override void Remove(AutomationEvent e)
    {
        if (!_isStale && _hopeful.First!.Value == NumberOf(e))
        {
            _hopeful.RemoveFirst();
        }
    }

    protected override bool Passes(in LinkList window) => Passes(Result(window).CompareTo(_threshold));

    protected override string Describe(in LinkList window) => Result(window).ToString(CultureInfo.InvariantCulture);

    private double Result(in LinkList window)
    {
        if (_isStale)
        {
            _hopeful.Clear();
            for (int i = window.Head; i != LinkPool.None; i = Links[i].Next)
            {
                Push(NumberOf(Links[i].Event));
            }

            _isStale = false;
        }

        return _hopeful.First!.Value;
    }

    private void Push(double number)
    {
        while (_hopeful.Last is { } last && (_isMax ? last.Value < number : last.Value > number))
        {
            _hopeful.RemoveLast();
        }

        _hopeful.AddLast(number);
    }
}
