using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

/// <summary>What can be wrong between the parts of a sequence.</summary>
internal sealed class SequenceChecks(SequencePattern sequence, PatternDefinition pattern, BindContext context)
{
    public void Run()
    {
        IReadOnlyList<SequenceElement> elements = sequence.Elements;
        var earlier = new List<string>();
        for (int i = 0; i < elements.Count; i++)
        {
            SequenceElement element = elements[i];
            string[] others = [.. elements.Select(e => e.Name).Except(earlier)];
            ReferenceChecks.Check(element.Condition, earlier, others, context);
            ConditionChecks.CheckReachable(element.Condition, context);
            if (element is PatternPart part)
            {
                earlier.Add(part.Name);
                CheckPart(part, earlier, others);
            }
            else if (i > 0 && i + 1 < elements.Count && elements[i + 1] is PatternPart next && ConditionChecks.Covers(element.Condition, next.Condition))
            {
                context.Error(
                    "unreachable",
                    $"'{next.Name}' can never match: every event that fits it also fits 'not: {element.Name}' before it, which " +
                    "takes precedence",
                    context.PlaceOf(next));
            }
        }

        CheckLast();
        if (elements.OfType<PatternPart>().All(p => p.Optional))
        {
            context.Error(
                "all-optional",
                "every part is optional, so there is nothing to begin with; make one of them required",
                context.PlaceOf(pattern));
        }
    }

    private void CheckPart(PatternPart part, List<string> earlier, string[] others)
    {
        if (part.Until is null)
        {
            return;
        }

        ReferenceChecks.Check(part.Until, earlier, others, context);
        if (part.Max == 1)
        {
            context.Warn(
                "no-effect",
                $"'until' ends a loop, and '{part.Name}' takes one event; give it 'times' or remove 'until'",
                context.PlaceOf(part));
        }
        else if (ConditionChecks.Covers(part.Until, part.Condition))
        {
            context.Error(
                "unreachable",
                $"'{part.Name}' can never match an event: every event that fits it also fits its 'until'",
                context.PlaceOf(part));
        }
    }

    private void CheckLast()
    {
        if (sequence.Elements[^1] is not PatternPart last)
        {
            return;
        }

        if (last.Optional)
        {
            context.Warn(
                "no-effect",
                $"'{last.Name}' is optional and the last part, so the match completes without it; remove it or make it required",
                context.PlaceOf(last));
        }
        else if (last.Max != last.Min)
        {
            context.Warn(
                "completes-at-minimum",
                $"'{last.Name}' is the last part, so the match completes at its minimum of {last.Min} and never includes more; " +
                $"write 'times: {last.Min}'",
                context.PlaceOf(last));
        }
    }
}
