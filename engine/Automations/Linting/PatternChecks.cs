using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Linting;

/// <summary>Windows, references between parts, and parts that cannot be reached.</summary>
internal sealed class PatternChecks(PatternDefinition pattern, BindContext context)
{
    public void Run()
    {
        CheckWindow();
        switch (pattern.Operator)
        {
            case SequencePattern sequence: new SequenceChecks(sequence, pattern, context).Run(); break;
            case AllPattern all: CheckUnordered(all.Parts, "all"); break;
            case AnyPattern any: CheckAny(any); break;
            case CountPattern count: CheckAlone(count.Of); break;
            case AggregatePattern aggregate: CheckAlone(aggregate.Of); break;
            case HeartbeatPattern heartbeat: CheckAlone(heartbeat.Of); break;
            case AbsencePattern absence:
                ReferenceChecks.Check(absence.After.Condition, [], [absence.After.Name, absence.Of.Name], context);
                ReferenceChecks.Check(absence.Of.Condition, [absence.After.Name], [absence.Of.Name], context);
                ConditionChecks.CheckReachable(absence.After.Condition, context);
                ConditionChecks.CheckReachable(absence.Of.Condition, context);
                break;
        }

        if (pattern.Contiguity != Contiguity.Relaxed && pattern.Operator is not SequencePattern)
        {
            context.Warn("no-effect", "'contiguity' says something about sequences only; remove it", context.PlaceOf(pattern));
        }

        CheckConsume();
        CheckLimits();
        CheckNames();
    }

    private void CheckNames()
    {
        IEnumerable<PatternPart> parts = pattern.Operator switch
        {
            SequencePattern sequence => sequence.Elements.OfType<PatternPart>(),
            AllPattern all => all.Parts,
            AnyPattern any => any.Parts,
            AbsencePattern absence => [absence.After],
            _ => [],
        };
        foreach (PatternPart part in parts.Where(p => PlaybookChecks.TemplateRoots.Contains(p.Name)))
        {
            context.Warn("hidden-name", $"the part '{part.Name}' and what templates call '{part.Name}' have one name; call the part something else", context.PlaceOf(part));
        }
    }

    /// <summary>More events than a key keeps never stand in one window or one partial match.</summary>
    private void CheckLimits()
    {
        long needed = pattern.Operator switch
        {
            CountPattern count => count.AtLeast,
            SequencePattern sequence => sequence.Elements.OfType<PatternPart>().Where(p => !p.Optional).Sum(p => (long)p.Min),
            AllPattern all => all.Parts.Count,
            _ => 0,
        };
        if (needed > pattern.Limits.Events)
        {
            context.Warn(
                "unreachable",
                $"a match needs {needed} events, and of one key {pattern.Limits.Events} are kept; raise 'limits: {{ events: {needed} }}' or ask for fewer",
                context.PlaceOf(pattern));
        }
    }

    private void CheckWindow()
    {
        if (pattern.Within is not null)
        {
            return;
        }

        string? needs = pattern.Operator switch
        {
            CountPattern { Window.Kind: not WindowKind.Session } => "a count over a sliding or tumbling window",
            AggregatePattern { Window.Kind: not WindowKind.Session } => "an aggregate over a sliding or tumbling window",
            AggregatePattern { Function: AggregateFunction.Rate } => "a rate",
            AbsencePattern => "an absence",
            HeartbeatPattern => "a heartbeat",
            SequencePattern { Elements: [.., NegatedPart] } => "a sequence that ends with 'not:'",
            SequencePattern { Elements: [NegatedPart, ..] } => "a sequence that begins with 'not:'",
            _ => null,
        };
        if (needs is not null)
        {
            context.Error("missing-field", $"{needs} needs 'within': how long it waits or looks back", context.PlaceOf(pattern));
        }
        else if (pattern.Operator is SequencePattern { Elements.Count: > 1 } or SequencePattern { Elements: [PatternPart { Max: not 1 }] } or AllPattern)
        {
            context.Warn(
                "unbounded-window", "without 'within' a partial match waits for ever; say how long the events may be apart", context.PlaceOf(pattern));
        }
    }

    private void CheckConsume()
    {
        if (pattern.Consume.Part is not { } name)
        {
            return;
        }

        string[] names = pattern.Operator switch
        {
            SequencePattern sequence => [.. sequence.Elements.OfType<PatternPart>().Select(p => p.Name)],
            AllPattern all => [.. all.Parts.Select(p => p.Name)],
            AnyPattern any => [.. any.Parts.Select(p => p.Name)],
            AbsencePattern absence => [absence.After.Name],
            _ => ["of"],
        };
        if (Array.IndexOf(names, name) < 0)
        {
            context.Error(
                "unknown-part",
                $"'consume' names the part '{name}', and a match of this pattern has {string.Join(", ", names)}{Suggestion.For(name, names)}",
                context.PlaceOf(pattern.Consume));
        }
    }

    private void CheckUnordered(IReadOnlyList<PatternPart> parts, string op)
    {
        foreach (PatternPart part in parts)
        {
            foreach (Operand reference in ConditionChecks.References(part.Condition.Where))
            {
                context.Error("unknown-part", $"the parts of '{op}' have no order, so none can refer to another; use a sequence", context.PlaceOf(reference));
            }

            ConditionChecks.CheckReachable(part.Condition, context);
        }
    }

    private void CheckAny(AnyPattern any)
    {
        CheckUnordered(any.Parts, "any");
        for (int i = 1; i < any.Parts.Count; i++)
        {
            if (any.Parts.Take(i).FirstOrDefault(p => ConditionChecks.Covers(p.Condition, any.Parts[i].Condition)) is { } earlier)
            {
                context.Warn(
                    "unreachable",
                    $"'{any.Parts[i].Name}' never matches: every event that fits it fits '{earlier.Name}' first; put the narrower part first",
                    context.PlaceOf(any.Parts[i]));
            }
        }
    }

    private void CheckAlone(EventCondition condition)
    {
        ReferenceChecks.Check(condition, [], [], context);
        ConditionChecks.CheckReachable(condition, context);
    }
}
