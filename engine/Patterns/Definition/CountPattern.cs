using System.Text.Json;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>Enough events in a window. A match binds all that count to the part <c>of</c>.</summary>
/// <param name="Of">Which events count.</param>
/// <param name="AtLeast">How many events, or distinct values, it takes; at least 1.</param>
/// <param name="Window">The window that is counted over.</param>
internal sealed record CountPattern(EventCondition Of, int AtLeast, PatternWindow Window) : PatternOperator
{
    /// <summary>Count different values at this path instead of events; an event without it does not count. Null: count events.</summary>
    public EventPath? Distinct { get; init; }

    internal override IReadOnlyList<PatternPart>? NamedParts => null;

    internal override IEnumerable<OperatorCondition> Conditions => [new(OnlyPart, Of) { Counted = Distinct }];

    internal override string? NeedsWindow => Window.Kind == WindowKind.Session ? null : "a count over a sliding or tumbling window";

    internal override long FewestEvents => AtLeast;

    internal override void Check()
    {
        PatternRules.Require(AtLeast >= 1, "`atLeast` must be at least 1.");
        Window.Check();
    }

    internal override OperatorPlan CreatePlan(ConditionSet conditions) => new SinglePlan(conditions, Of, (context, plan) => Distinct is { } path
        ? new WindowRuntime(context, plan, Window, 0, () => new DistinctTotals(path, AtLeast))
        : new WindowRuntime(context, plan, Window, AtLeast, null));

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("count");
        DefinitionText.WriteWindow(json, Of, Window);
        json.WriteNumber("atLeast", AtLeast);
        json.WriteString("distinct", Distinct?.ToString());
        json.WriteEndObject();
    }
}
