using System.Text.Json;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>One of the parts; the first listed that an event fits is bound.</summary>
/// <param name="Parts">At least one part; each takes one event.</param>
internal sealed record AnyPattern(IReadOnlyList<PatternPart> Parts) : PatternOperator
{
    internal override IReadOnlyList<PatternPart>? NamedParts => Parts;

    internal override IEnumerable<OperatorCondition> Conditions => Parts.SelectMany(OperatorCondition.Of);

    internal override string? NeedsWindow => null;

    internal override void Check() => PatternRules.CheckParts(Parts);

    internal override OperatorPlan CreatePlan(ConditionSet conditions) =>
        new PartsPlan(conditions, Parts, static (context, plan) => new AnyRuntime(context, plan));

    internal override void Write(Utf8JsonWriter json) => DefinitionText.WriteParts(json, "any", Parts);
}
