using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Routing;

/// <summary>Explains an event to one automation without the index, comparison by comparison.</summary>
internal static class RouteExplainer
{
    public static AutomationExplanation Explain(Automation automation, AutomationEvent e)
    {
        if (automation.When is SingleEventWhen single)
        {
            IReadOnlyList<string> failures = ConditionExplainer.Failures(single.Condition, e);
            return new AutomationExplanation(automation, failures.Count == 0, null, [new PartExplanation("event", failures, false)]);
        }

        PatternDefinition pattern = ((PatternWhen)automation.When).Pattern;
        IReadOnlyList<string> types = PatternTypes.Of(pattern);
        bool named = types.Count == 0 || types.Contains(e.Type, StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<string>? key = EventKey.Of(e, pattern.By);
        return new AutomationExplanation(
            automation, named && key is not null, key, [.. pattern.Operator.Conditions.Select(c => Explain(c, e))]);
    }

    private static PartExplanation Explain(OperatorCondition part, AutomationEvent e)
    {
        PartExplanation explained = Explain(part.Label, part.Condition, e);
        return explained.Failures.Count > 0 || part.Counted is not { } path || IsCounted(e.Get(path), part.CountsNumbers)
            ? explained
            : explained with
            {
                Failures = [$"{ConditionExplainer.Value(path, e)}, and an event without {(part.CountsNumbers ? "a number there" : "it")} is not counted"],
            };
    }

    private static bool IsCounted(EventValue value, bool asNumber) => asNumber ? value.TryGetNumber(out _) : value.HasValue;

    private static PartExplanation Explain(string name, EventCondition condition, AutomationEvent e)
    {
        IReadOnlyList<string> sure = ConditionExplainer.FailuresForAnyParts(condition, e);
        return sure.Count > 0
            ? new PartExplanation(name, sure, false)
            : new PartExplanation(name, ConditionExplainer.Failures(condition, e), condition.HasReferences);
    }
}
