using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Linting;

/// <summary>References to parts that do not exist, or not yet.</summary>
internal static class ReferenceChecks
{
    /// <param name="condition">The condition.</param>
    /// <param name="earlier">The parts that have bound events by then.</param>
    /// <param name="others">The parts that are there and have not.</param>
    /// <param name="context">Takes the errors.</param>
    public static void Check(
        EventCondition condition, IReadOnlyCollection<string> earlier, IReadOnlyCollection<string> others, BindContext context)
    {
        foreach (Operand reference in ConditionChecks.References(condition.Where))
        {
            IReadOnlyList<string> names = reference.Template!.Parts;
            if (names.Count == 0)
            {
                context.Warn("no-reference", "this template refers to no part; write the value itself", context.PlaceOf(reference));
            }

            foreach (string name in names.Where(n => !earlier.Contains(n)))
            {
                string message = others.Contains(name)
                    ? $"the part '{name}' has no event yet when this is compared; refer to an earlier part"
                    : earlier.Count == 0
                        ? $"there is no earlier part '{name}' to refer to"
                        : $"there is no part '{name}'; the earlier parts are {string.Join(", ", earlier)}{Suggestion.For(name, earlier)}";
                context.Error("unknown-part", message, context.PlaceOf(reference));
            }
        }
    }

    /// <summary>Checks the condition of an operator that has no more than one.</summary>
    public static void CheckAlone(EventCondition condition, BindContext context)
    {
        Check(condition, [], [], context);
        ConditionChecks.CheckReachable(condition, context);
    }

    /// <summary>Checks the conditions of parts that come in any order.</summary>
    public static void CheckUnordered(IReadOnlyList<PatternPart> parts, string op, BindContext context)
    {
        foreach (PatternPart part in parts)
        {
            foreach (Operand reference in ConditionChecks.References(part.Condition.Where))
            {
                context.Error(
                    "unknown-part",
                    $"the parts of '{op}' have no order, so none can refer to another; use a sequence",
                    context.PlaceOf(reference));
            }

            ConditionChecks.CheckReachable(part.Condition, context);
        }
    }
}
