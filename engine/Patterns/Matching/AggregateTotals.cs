using System.Globalization;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// A number over a window. Sums are decimal, so that taking out what leaves the window is exact and 0.7 + 0.1 is 0.8; a window with numbers
/// beyond the range of decimal is summed anew in floating point.
/// </summary>
internal abstract class AggregateTotals(AggregatePattern aggregate, LinkPool links) : WindowTotals
{
    protected EventPath Path => aggregate.Path;

    protected LinkPool Links => links;

    public static WindowTotals Create(AggregatePattern aggregate, CompiledPattern pattern, LinkPool links) => aggregate.Function switch
    {
        AggregateFunction.Min or AggregateFunction.Max => new ExtremeTotals(aggregate, links),
        _ => new SumTotals(aggregate, pattern, links),
    };

    public override bool Counts(AutomationEvent e) => e.Get(Path).TryGetNumber(out double number) && double.IsFinite(number);

    public override bool IsReached(in LinkList window) => Passes(window);

    public override string WaitsFor(in LinkList window) => string.Create(
        CultureInfo.InvariantCulture,
        $"{aggregate.Function.ToString().ToLowerInvariant()} of {Path} {Sign} {aggregate.ThresholdText}, which is {Describe(window)}");

    protected abstract bool Passes(in LinkList window);

    protected abstract string Describe(in LinkList window);

    /// <summary>Whether the result, compared with the threshold, passes.</summary>
    protected bool Passes(int comparison) => aggregate.Comparison switch
    {
        ThresholdComparison.GreaterThanOrEqual => comparison >= 0,
        ThresholdComparison.GreaterThan => comparison > 0,
        ThresholdComparison.LessThanOrEqual => comparison <= 0,
        _ => comparison < 0,
    };

    protected double NumberOf(AutomationEvent e) => e.Get(Path).TryGetNumber(out double number) ? number : 0;

    private string Sign => aggregate.Comparison switch
    {
        ThresholdComparison.GreaterThanOrEqual => ">=",
        ThresholdComparison.GreaterThan => ">",
        ThresholdComparison.LessThanOrEqual => "<=",
        _ => "<",
    };
}
