using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

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
        switch (definition.Operator)
        {
            case SequencePattern sequence:
                CheckSequence(definition, sequence);
                break;
            case AllPattern all:
                CheckParts(all.Parts);
                break;
            case AnyPattern any:
                CheckParts(any.Parts);
                break;
            case AbsencePattern absence:
                CheckParts([absence.After, absence.Of]);
                Require(definition.Within is not null, "`absence` needs `within`: how long it waits for the answer.");
                break;
            case HeartbeatPattern:
                Require(definition.Within is not null, "`heartbeat` needs `within`: how long a silence is.");
                break;
            case CountPattern count:
                Require(count.AtLeast >= 1, "`atLeast` must be at least 1.");
                CheckWindow(definition, count.Window);
                break;
            case AggregatePattern aggregate:
                Require(
                    aggregate.Function != AggregateFunction.Rate || definition.Within is not null,
                    "`rate` needs `within`: it is the sum per second of it.");
                CheckWindow(definition, aggregate.Window);
                break;
        }

        CheckConsumption(definition);
    }

    private static void CheckSequence(PatternDefinition definition, SequencePattern sequence)
    {
        Require(sequence.Elements.OfType<PatternPart>().Any(), "A sequence needs at least one part besides `not`.");
        Require(sequence.Elements.OfType<PatternPart>().Any(p => !p.Optional), "A sequence needs at least one part that is not optional.");
        Require(
            sequence.Elements.Select(e => e.Name).Distinct(StringComparer.Ordinal).Count() == sequence.Elements.Count,
            "The parts of a sequence need different names.");
        foreach (PatternPart part in sequence.Elements.OfType<PatternPart>())
        {
            Require(part.Min >= 1, $"`times` of '{part.Name}' must be at least 1; use `optional: true` for none.");
            Require(part.Max is null || part.Max >= part.Min, $"`times` of '{part.Name}' has a maximum below its minimum.");
        }

        bool needsWindow = sequence.Elements[0] is NegatedPart || sequence.Elements[^1] is NegatedPart;
        Require(!needsWindow || definition.Within is not null, "`not` at the start or the end of a sequence needs `within`.");
    }

    private static void CheckParts(IReadOnlyList<PatternPart> parts)
    {
        Require(parts.Count > 0, "At least one part is needed.");
        Require(parts.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() == parts.Count, "Parts need different names.");
        foreach (PatternPart part in parts)
        {
            Require(part is { Min: 1, Max: 1, Optional: false, Until: null }, $"'{part.Name}' takes exactly one event: `times`, `optional` and `until` belong to sequences.");
        }
    }

    private static void CheckWindow(PatternDefinition definition, PatternWindow window)
    {
        bool session = window.Kind == WindowKind.Session;
        Require(session || definition.Within is not null, "A sliding or tumbling window needs `within`: its length.");
        Require(session == window.Gap is not null, "`gap` belongs to a session window, which needs it.");
        Require(window.Gap is null || window.Gap > TimeSpan.Zero, "`gap` must be longer than zero.");
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
        IEnumerable<string> names = definition.Operator switch
        {
            SequencePattern sequence => sequence.Elements.OfType<PatternPart>().Select(p => p.Name),
            AllPattern all => all.Parts.Select(p => p.Name),
            AnyPattern any => any.Parts.Select(p => p.Name),
            AbsencePattern absence => [absence.After.Name],
            _ => ["of"],
        };
        Require(names.Contains(part, StringComparer.Ordinal), $"`consume` names '{part}', which is no part that takes events.");
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException(problem);
        }
    }
}
