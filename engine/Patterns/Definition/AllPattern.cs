using System.Text.Json;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>A distinct event for every part, in any order.</summary>
/// <param name="Parts">At least one part; each takes one event.</param>
internal sealed record AllPattern(IReadOnlyList<PatternPart> Parts) : PatternOperator
{
    internal override IReadOnlyList<PatternPart>? NamedParts => Parts;

    internal override IEnumerable<OperatorCondition> Conditions => Parts.SelectMany(OperatorCondition.Of);

    internal override string? NeedsWindow => null;

    internal override bool WaitsWithoutWindow => true;

    internal override long FewestEvents => Parts.Count;

    internal override void Check() => PatternRules.CheckParts(Parts);

    internal override OperatorPlan CreatePlan(ConditionSet conditions) =>
        new PartsPlan(conditions, Parts, static (context, plan) => new AllRuntime(context, plan));

    internal override void Write(Utf8JsonWriter json) => DefinitionText.WriteParts(json, "all", Parts);
}
