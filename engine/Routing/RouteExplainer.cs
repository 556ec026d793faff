using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;

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
        return new AutomationExplanation(automation, named && key is not null, key, [.. Parts(pattern.Operator).Select(p => Explain(p.Name, p.Condition, e))]);
    }

    private static PartExplanation Explain(string name, EventCondition condition, AutomationEvent e) =>
        new(name, ConditionExplainer.Failures(condition, e), condition.HasReferences && condition.MatchesType(e));

    private static IEnumerable<(string Name, EventCondition Condition)> Parts(PatternOperator pattern) => pattern switch
    {
        SequencePattern sequence => sequence.Elements.Select(p => (p is NegatedPart ? "not " + p.Name : p.Name, p.Condition)),
        AllPattern all => all.Parts.Select(p => (p.Name, p.Condition)),
        AnyPattern any => any.Parts.Select(p => (p.Name, p.Condition)),
        AbsencePattern absence => [(absence.After.Name, absence.After.Condition), (absence.Of.Name, absence.Of.Condition)],
        _ => PatternTypes.Conditions(pattern).Select(c => ("of", c)),
    };
}
