using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>A span of numbers that a rule asks for.</summary>
internal readonly record struct NumberSpan(double Low, bool LowIncluded, double High, bool HighIncluded)
{
    public static NumberSpan All { get; } = new(double.NegativeInfinity, true, double.PositiveInfinity, true);

    public bool Contains(double value) =>
        (value > Low || (LowIncluded && value == Low)) && (value < High || (HighIncluded && value == High));

    public bool IsEnd(double value) => value == Low || value == High;

    public NumberSpan Intersect(NumberSpan other)
    {
        (double low, bool lowIncluded) = Low > other.Low ? (Low, LowIncluded) : other.Low > Low ? (other.Low, other.LowIncluded) : (Low, LowIncluded && other.LowIncluded);
        (double high, bool highIncluded) = High < other.High ? (High, HighIncluded) : other.High < High ? (other.High, other.HighIncluded) : (High, HighIncluded && other.HighIncluded);
        return new NumberSpan(low, lowIncluded, high, highIncluded);
    }
}

/// <summary>
/// Rules that ask for a span of numbers at a path: sorted by their lower ends, with the highest upper end of each half remembered, so
/// that only the spans around a number are visited (an interval tree in two arrays).
/// </summary>
internal sealed class RangeIndex : ValueIndex
{
    private readonly NumberSpan[] _spans;
    private readonly IndexedRule[] _rules;
    private readonly IndexedRule[] _wholeRules;
    private readonly double[] _highest;

    /// <param name="path">The path.</param>
    /// <param name="entries">
    /// The spans; each with the rule whose rest leaves the span out, and with the one whose rest is everything.
    /// </param>
    public RangeIndex(IndexedPath path, IReadOnlyList<(NumberSpan Span, IndexedRule Rule, IndexedRule Whole)> entries)
        : base(path)
    {
        (NumberSpan Span, IndexedRule Rule, IndexedRule Whole)[] sorted = [.. entries.OrderBy(e => e.Span.Low)];
        _spans = [.. sorted.Select(e => e.Span)];
        _rules = [.. sorted.Select(e => e.Rule)];
        _wholeRules = [.. sorted.Select(e => e.Whole)];
        _highest = new double[sorted.Length];
        Fill(0, sorted.Length);
    }

    protected override void CollectValue(EventValue value, RouteScratch scratch)
    {
        if (value.TryGetNumeral(out Numeral number))
        {
            Visit(0, _spans.Length, number, scratch);
        }
    }

    /// <summary>Several comparisons of one path may be met by different elements of an array, so no span stands for all of them.</summary>
    protected override void CollectArray(EventValue array, RouteScratch scratch)
    {
        foreach (IndexedRule rule in _wholeRules)
        {
            rule.Collect(scratch);
        }
    }

    private double Fill(int from, int to)
    {
        if (from >= to)
        {
            return double.NegativeInfinity;
        }

        int middle = from + ((to - from) / 2);
        return _highest[middle] = Math.Max(_spans[middle].High, Math.Max(Fill(from, middle), Fill(middle + 1, to)));
    }

    private void Visit(int from, int to, in Numeral number, RouteScratch scratch)
    {
        while (from < to)
        {
            int middle = from + ((to - from) / 2);
            if (_highest[middle] < number.Value)
            {
                return;
            }

            Visit(from, middle, number, scratch);
            if (_spans[middle].Low > number.Value)
            {
                return;
            }

            if (_spans[middle].IsEnd(number.Value) && !number.FitsDouble)
            {
                // The number may lie on either side of the end that its double is.
                _wholeRules[middle].Collect(scratch);
            }
            else if (_spans[middle].Contains(number.Value))
            {
                _rules[middle].Collect(scratch);
            }

            from = middle + 1;
        }
    }
}
