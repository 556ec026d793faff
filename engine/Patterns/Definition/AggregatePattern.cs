using System.Globalization;
using System.Text;
using System.Text.Json;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// A number computed over a window passes a threshold. Evaluated when an event arrives; a match binds all events of the window to the
/// part <c>of</c>. An event without a number at <paramref name="Path"/> is neither aggregated nor bound.
/// </summary>
/// <param name="Of">Which events belong to the window.</param>
/// <param name="Function">How the window's numbers become one.</param>
/// <param name="Path">Where the number is.</param>
/// <param name="Comparison">How the result is compared with the threshold.</param>
/// <param name="Threshold">The threshold, or the double nearest to it.</param>
/// <param name="Window">The window that is aggregated over.</param>
internal sealed record AggregatePattern(
    EventCondition Of,
    AggregateFunction Function,
    EventPath Path,
    ThresholdComparison Comparison,
    double Threshold,
    PatternWindow Window) : PatternOperator
{
    /// <summary>The threshold as it is written in JSON, if a double cannot hold all its digits.</summary>
    internal string? WrittenThreshold { private get; init; }

    /// <summary>The threshold with all its digits.</summary>
    internal string ThresholdText =>
        WrittenThreshold is { } written && double.Parse(written, CultureInfo.InvariantCulture).Equals(Threshold)
            ? written
            : Threshold.ToString("R", CultureInfo.InvariantCulture);

    internal override IReadOnlyList<PatternPart>? NamedParts => null;

    internal override IEnumerable<OperatorCondition> Conditions =>
        [new(OnlyPart, Of) { Counted = Path, CountsNumbers = true }];

    internal override string? NeedsWindow => Window.Kind != WindowKind.Session ? "an aggregate over a sliding or tumbling window"
        : Function == AggregateFunction.Rate ? "a rate"
        : null;

    internal override void Check() => Window.Check();

    internal override OperatorPlan CreatePlan(ConditionSet conditions) => new SinglePlan(
        conditions,
        Of,
        (context, plan) => new WindowRuntime(
            context, plan, Window, 0, () => AggregateTotals.Create(this, context.Pattern, context.Store.Links)));

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("aggregate");
        DefinitionText.WriteWindow(json, Of, Window);
        json.WriteString("function", Function.ToString());
        json.WriteString("path", Path.ToString());
        json.WriteString("comparison", Comparison.ToString());
        json.WriteString("threshold", DecimalText.Canonical(Encoding.ASCII.GetBytes(ThresholdText)));
        json.WriteEndObject();
    }
}
