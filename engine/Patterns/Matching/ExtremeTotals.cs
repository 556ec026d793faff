using System.Globalization;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// min and max: the numbers that may still become the result, in order. A number behind which a better one stands never will, so each is put
/// in and taken out once.
/// </summary>
internal sealed class ExtremeTotals(AggregatePattern aggregate, LinkPool links) : AggregateTotals(aggregate, links)
{
    private readonly byte[] _threshold = Encoding.ASCII.GetBytes(aggregate.ThresholdText);
    private readonly bool _isMax = aggregate.Function == AggregateFunction.Max;
    private readonly LinkedList<Kept> _hopeful = new();
    private bool _isStale;

    public override void Add(AutomationEvent e, bool isLast)
    {
        // An event that came out of order has its place somewhere inside: the list is worked out anew.
        _isStale |= !isLast;
        if (!_isStale)
        {
            Push(e);
        }
    }

    public override void Remove(AutomationEvent e)
    {
        if (!_isStale && _hopeful.First!.Value.Number.CompareTo(NumeralOf(e)) == 0)
        {
            _hopeful.RemoveFirst();
        }
    }

    protected override bool Passes(in LinkList window) =>
        Numeral.TryParse(_threshold, out Numeral threshold) && Passes(Result(window).Number.CompareTo(threshold));

    protected override string Describe(in LinkList window) => Result(window).ToString();

    private Kept Result(in LinkList window)
    {
        if (_isStale)
        {
            _hopeful.Clear();
            for (int i = window.Head; i != LinkPool.None; i = Links[i].Next)
            {
                Push(Links[i].Event);
            }

            _isStale = false;
        }

        return _hopeful.First!.Value;
    }

    private void Push(AutomationEvent e)
    {
        Numeral number = NumeralOf(e);
        while (_hopeful.Last is { } last && (_isMax ? last.Value.Number.CompareTo(number) < 0 : last.Value.Number.CompareTo(number) > 0))
        {
            _hopeful.RemoveLast();
        }

        _hopeful.AddLast(new Kept(number.Value, number.DigitsToKeep));
    }

    private Numeral NumeralOf(AutomationEvent e) => e.Get(Path).TryGetNumeral(out Numeral number) ? number : default;

    /// <summary>A number of the window.</summary>
    private readonly record struct Kept(double Value, byte[]? Digits)
    {
        public Numeral Number => new(Value, Digits);

        public override string ToString() =>
            Digits is null ? Value.ToString(CultureInfo.InvariantCulture) : Encoding.ASCII.GetString(Digits);
    }
}
