using System.Text.Json;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// <paramref name="Of"/> did not come within <see cref="PatternDefinition.Within"/> of <paramref name="After"/>. Each trigger waits for
/// itself; one answer serves all that wait.
/// </summary>
/// <param name="After">The trigger.</param>
/// <param name="Of">The expected answer; its condition may refer to the trigger.</param>
internal sealed record AbsencePattern(PatternPart After, PatternPart Of) : PatternOperator
{
    internal override IReadOnlyList<PatternPart>? NamedParts => [After];

    internal override IEnumerable<OperatorCondition> Conditions => [.. OperatorCondition.Of(After), .. OperatorCondition.Of(Of)];

    internal override string? NeedsWindow => "an absence";

    internal override void Check() => PatternRules.CheckParts([After, Of]);

    internal override OperatorPlan CreatePlan(ConditionSet conditions) =>
        new PartsPlan(conditions, [After, Of], static (context, plan) => new AbsenceRuntime(context, plan));

    internal override void Write(Utf8JsonWriter json) => DefinitionText.WriteParts(json, "absence", [After, Of]);
}
