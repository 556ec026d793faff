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
        }
        else if (automation.When is PatternWhen when)
        {
            new PatternChecks(when.Pattern, context).Run();
            if (when.Pattern.OncePer is not null && automation.Guards.OncePer is not null)
            {
                context.Error("conflict", "'oncePer' is set under both 'when' and 'guards'; keep one of them", context.PlaceOf(automation.Guards));
            }
        }

        PlaybookChecks.Run(automation, actions, context);
    }

    private static void CheckSingle(EventCondition condition, BindContext context)
    {
        if (condition.Types.Count == 0)
        {
            context.Warn("any-type", "without 'type' every event is compared; name the event types that you mean", context.PlaceOf(condition));
        }

        foreach (Operand reference in ConditionChecks.References(condition.Where))
        {
            context.Error(
                "unknown-part", "a condition on one event has no earlier part to refer to; compare with a value, or make it a pattern", context.PlaceOf(reference));
        }

        ConditionChecks.CheckReachable(condition, context);
    }
}
