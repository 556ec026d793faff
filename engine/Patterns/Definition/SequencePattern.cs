using System.Text.Json;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>Parts in order, each after the one before.</summary>
/// <param name="Elements">
/// <see cref="PatternPart"/> and <see cref="NegatedPart"/> in order, at least one <see cref="PatternPart"/>. A negated part at the start
/// looks back, between two parts it cancels, at the end it makes the match wait for the end of the window.
/// </param>
internal sealed record SequencePattern(IReadOnlyList<SequenceElement> Elements) : PatternOperator
{
    internal override IReadOnlyList<PatternPart>? NamedParts => [.. Parts];

    internal override IEnumerable<OperatorCondition> Conditions => Elements.SelectMany(OperatorCondition.Of);

    internal override string? NeedsWindow => Elements switch
    {
        [.., NegatedPart] => "a sequence that ends with 'not:'",
        [NegatedPart, ..] => "a sequence that begins with 'not:'",
        _ => null,
    };

    internal override bool WaitsWithoutWindow => Elements.Count > 1 || Elements is [PatternPart { Max: not 1 }];

    internal override long FewestEvents => Parts.Where(p => !p.Optional).Sum(p => (long)p.Min);

    private IEnumerable<PatternPart> Parts => Elements.OfType<PatternPart>();

    internal override void Check()
    {
        PatternRules.Require(Parts.Any(), "A sequence needs at least one part besides `not`.");
        PatternRules.Require(Parts.Any(p => !p.Optional), "A sequence needs at least one part that is not optional.");
        PatternRules.CheckNames(Elements);
        foreach (PatternPart part in Parts)
        {
            PatternRules.Require(part.Min >= 1, $"`times` of '{part.Name}' must be at least 1; use `optional: true` for none.");
            PatternRules.Require(part.Max is null || part.Max >= part.Min, $"`times` of '{part.Name}' has a maximum below its minimum.");
        }
    }

    internal override OperatorPlan CreatePlan(ConditionSet conditions) => SequencePlan.Of(this, conditions);

    internal override void Write(Utf8JsonWriter json) => DefinitionText.WriteParts(json, "sequence", Elements);
}
