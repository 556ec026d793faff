using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Operators;
using Reflex.Engine.Conditions;

namespace Reflex.Engine.Automations;

/// <summary>What is wrong with an automation whose every field is right by itself.</summary>
internal static class AutomationChecks
{
    public static void Run(Automation automation, IActionInputs? actions, BindContext context)
    {
        if (automation.When is SingleEventWhen single)
        {
            CheckSingle(single.Condition, context);
            CheckTarget(automation, context);
        }
        else if (automation.When is PatternWhen when)
        {
            new PatternChecks(when.Pattern, context).Run();
            if (when.Pattern.OncePer is not null && automation.Guards.OncePer is not null)
            {
                context.Error(
                    "conflict", "'oncePer' is set under both 'when' and 'guards'; keep one of them", context.PlaceOf(automation.Guards));
            }
        }

        PlaybookChecks.Run(automation, actions, context);
    }

    /// <summary>A pattern has its key; what single events are about, only the target says.</summary>
    private static void CheckTarget(Automation automation, BindContext context)
    {
        if (automation.Then.Target is not null)
        {
            return;
        }

        (string Field, object At)? field = automation.Then.Incident is not null ? ("incident", automation.Then)
            : automation.Guards.OncePer is not null ? ("oncePer", automation.Guards)
            : null;
        if (field is { } needing)
        {
            context.Warn(
                "missing-target",
                $"'{needing.Field}' tells one problem from another by 'target', and there is none: events without a subject are all one; "
                    + "add 'target' under 'then', such as target: \"{{ event.subject }}\"",
                context.PlaceOf(needing.At));
        }
    }

    private static void CheckSingle(EventCondition condition, BindContext context)
    {
        if (condition.Types.Count == 0)
        {
            context.Warn(
                "any-type", "without 'type' every event is compared; name the event types that you mean", context.PlaceOf(condition));
        }

        foreach (Operand reference in ConditionChecks.References(condition.Where))
        {
            context.Error(
                "unknown-part", "a condition on one event has no earlier part to refer to; compare with a value, or make it a pattern", context.PlaceOf(reference));
        }

        ConditionChecks.CheckReachable(condition, context);
    }
}
