using System.Globalization;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>Totals of sum, avg and rate.</summary>
internal sealed class SumTotals(AggregatePattern aggregate, CompiledPattern pattern, LinkPool links) : AggregateTotals(aggregate, links)
{
    /// <summary>Up to here a million numbers can be summed in decimal.</summary>
    private const double LargestExact = 1e21;

    private readonly double _threshold = aggregate.Threshold;
    private readonly decimal? _exactThreshold = IsExact(aggregate.Threshold, Encoding.ASCII.GetBytes(aggregate.ThresholdText))
        ? decimal.Parse(aggregate.ThresholdText, NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;
    private decimal _sum;
    private int _inexact;

    public override void Add(AutomationEvent e, bool isLast)
    {
        if (TryExact(e, out decimal number))
        {
            _sum += number;
        }
        else
        {
            _inexact++;
        }
    }

    public override void Remove(AutomationEvent e)
    {
        if (TryExact(e, out decimal number))
        {
            _sum -= number;
        }
        else
        {
            _inexact--;
        }
    }

    protected override bool Passes(in LinkList window) => _inexact == 0 && _exactThreshold is { } threshold
        ? Passes(Result(window.Count).CompareTo(threshold))
        : Passes(FloatingResult(window).CompareTo(_threshold));

    protected override string Describe(in LinkList window) => _inexact == 0
        ? Result(window.Count).ToString(CultureInfo.InvariantCulture)
        : FloatingResult(window).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a number can be summed in decimal without being rounded.</summary>
    private static bool IsExact(double number, ReadOnlySpan<byte> digits) =>
        Math.Abs(number) <= LargestExact && DecimalText.FitsDecimal(digits);

    private decimal Result(int count) => Function switch
    {
        AggregateFunction.Avg => _sum / count,
        AggregateFunction.Rate => _sum / (decimal)TimeSpan.FromTicks(pattern.Within).TotalSeconds,
        _ => _sum,
    };

    private AggregateFunction Function { get; } = aggregate.Function;

    private double FloatingResult(in LinkList window)
    {
        double sum = 0;
        for (int i = window.Head; i != LinkPool.None; i = Links[i].Next)
        {
            sum += NumberOf(Links[i].Event);
        }

        return Function switch
        {
            AggregateFunction.Avg => sum / window.Count,
            AggregateFunction.Rate => sum / TimeSpan.FromTicks(pattern.Within).TotalSeconds,
            _ => sum,
        };
    }

    private bool TryExact(AutomationEvent e, out decimal number)
    {
        number = 0;
        EventValue value = e.Get(Path);
        ReadOnlySpan<byte> digits = value.Raw(out _);
        return value.TryGetNumber(out double nearest) && IsExact(nearest, digits)
            && decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
