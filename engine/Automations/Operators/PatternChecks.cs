using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

/// <summary>Windows, references between parts, and parts that cannot be reached.</summary>
internal sealed class PatternChecks(PatternDefinition pattern, BindContext context)
{
    public void Run()
    {
        CheckWindow();
        OperatorFormats.Of(pattern.Operator).Check(pattern, context);
        if (pattern.Contiguity != Contiguity.Relaxed && pattern.Operator is not SequencePattern)
        {
            context.Warn("no-effect", "'contiguity' applies only to sequences; remove it", context.PlaceOf(pattern));
        }

        CheckConsume();
        CheckLimits();
        CheckNames();
    }

    private void CheckNames()
    {
        foreach (PatternPart part in (pattern.Operator.NamedParts ?? []).Where(p => PlaybookChecks.TemplateRoots.Contains(p.Name)))
        {
            context.Warn("hidden-name", $"'{part.Name}' is also the name of a template variable; rename the part", context.PlaceOf(part));
        }
    }

    /// <summary>More events than a key keeps never stand in one window or one partial match.</summary>
    private void CheckLimits()
    {
        long needed = pattern.Operator.FewestEvents;
        if (needed > pattern.Limits.Events)
        {
            context.Warn(
                "unreachable",
                $"a match needs {needed} events, but only {pattern.Limits.Events} are kept per key; raise 'limits: {{ events: " +
                $"{needed} }}' or require fewer",
                context.PlaceOf(pattern));
        }
    }

    private void CheckWindow()
    {
        if (pattern.Within is not null)
        {
            return;
        }

        if (pattern.Operator.NeedsWindow is { } needs)
        {
            context.Error("missing-field", $"{needs} needs 'within': how long it waits or looks back", context.PlaceOf(pattern));
        }
        else if (pattern.Operator.WaitsWithoutWindow)
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

        IReadOnlyList<string> names = pattern.Operator.PartNames;
        if (!names.Contains(name))
        {
            context.Error(
                "unknown-part",
                $"'consume' names the part '{name}', but a match of this pattern has " +
                $"{string.Join(", ", names)}{Suggestion.For(name, names)}",
                context.PlaceOf(pattern.Consume));
        }
    }
}
