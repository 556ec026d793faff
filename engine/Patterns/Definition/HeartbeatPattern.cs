using System.Text.Json;
using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// Nothing came for <see cref="PatternDefinition.Within"/> after the last event. Starts with a key's first event, fires once per silence,
/// binds the last event to the part <c>of</c>.
/// </summary>
/// <param name="Of">Which events are the heartbeat.</param>
internal sealed record HeartbeatPattern(EventCondition Of) : PatternOperator
{
    internal override IReadOnlyList<PatternPart>? NamedParts => null;

    internal override IEnumerable<OperatorCondition> Conditions => [new(OnlyPart, Of)];

    internal override string? NeedsWindow => "a heartbeat";

    internal override void Check()
    {
        // A condition is all that it has.
    }

    internal override OperatorPlan CreatePlan(ConditionSet conditions) =>
        new SinglePlan(conditions, Of, static (context, plan) => new HeartbeatRuntime(context, plan));

    internal override void Write(Utf8JsonWriter json) => json.WriteString("heartbeat", ConditionText.Of(Of));
}
