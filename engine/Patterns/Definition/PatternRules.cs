using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// What a definition must keep to be matched at all. The loader says the same with line and column; this is the last line of defence.
/// </summary>
internal static class PatternRules
{
    /// <summary>Throws for a definition that has no meaning.</summary>
    public static void Check(PatternDefinition definition)
    {
        Require(definition.Within is null || definition.Within > TimeSpan.Zero, "`within` must be longer than zero.");
        Require(definition.Lateness >= TimeSpan.Zero, "`lateness` must not be negative.");
        Require(definition.OncePer is null || definition.OncePer > TimeSpan.Zero, "`oncePer` must be longer than zero.");
        Require(definition.Gather is null || definition.Gather > TimeSpan.Zero, "`gather` must be longer than zero.");
        Require(definition.Limits is { PartialMatches: > 0, Events: > 0, Keys: > 0 }, "Every limit must be at least 1.");
        Require(definition.Limits.Events <= Partial.MaxCount, $"The limit of events must be at most {Partial.MaxCount}.");
        Require(
            definition.Contiguity == Contiguity.Relaxed || definition.Operator is SequencePattern,
            "`contiguity` belongs to a sequence.");
        definition.Operator.Check();
        Require(
            definition.Within is not null || definition.Operator.NeedsWindow is null,
            $"`within` is missing, and {definition.Operator.NeedsWindow} needs it.");
        CheckConsumption(definition);
    }

    /// <summary>Parts that each take one event.</summary>
    public static void CheckParts(IReadOnlyList<PatternPart> parts)
    {
        Require(parts.Count > 0, "At least one part is needed.");
        CheckNames(parts);
        foreach (PatternPart part in parts)
        {
            Require(
                part is { Min: 1, Max: 1, Optional: false, Until: null },
                $"'{part.Name}' takes exactly one event: `times`, `optional` and `until` belong to sequences.");
        }
    }

    public static void CheckNames(IReadOnlyList<SequenceElement> parts) =>
        Require(parts.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() == parts.Count, "Parts need different names.");

    public static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException(problem);
        }
    }

    private static void CheckConsumption(PatternDefinition definition)
    {
        if (definition.Consume.Part is not { } part)
        {
            return;
        }

        Require(
            definition.Consume.Mode is ConsumeMode.First or ConsumeMode.Last,
            "Only `consume: { first: part }` and `consume: { last: part }` name a part.");
        Require(
            definition.Operator.PartNames.Contains(part, StringComparer.Ordinal),
            $"`consume` names '{part}', which is no part that takes events.");
    }
}
