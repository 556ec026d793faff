using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// A number computed over a window passes a threshold. Evaluated when an event arrives; a match binds all events of the window to the
/// part <c>of</c>. An event without a number at <paramref name="Path"/> is neither aggregated nor bound.
/// </summary>
/// <param name="Of">Which events belong to the window.</param>
/// <param name="Function">How the window's numbers become one.</param>
/// <param name="Path">Where the number is.</param>
/// <param name="Comparison">How the result is compared with the threshold.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Window">The window that is aggregated over.</param>
public sealed record AggregatePattern(
    EventCondition Of,
    AggregateFunction Function,
    EventPath Path,
    ThresholdComparison Comparison,
    double Threshold,
    PatternWindow Window) : PatternOperator;
