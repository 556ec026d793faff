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
        return new AutomationExplanation(automation, named && key is not null, key, [.. Parts(pattern.Operator, e)]);
    }

    private static IEnumerable<PartExplanation> Parts(PatternOperator pattern, AutomationEvent e) => pattern switch
    {
        SequencePattern sequence => sequence.Elements.SelectMany(p => OfElement(p, e)),
        AllPattern all => all.Parts.SelectMany(p => OfElement(p, e)),
        AnyPattern any => any.Parts.SelectMany(p => OfElement(p, e)),
        AbsencePattern absence => OfElement(absence.After, e).Concat(OfElement(absence.Of, e)),
        CountPattern { Distinct: { } path } count => [Counted(count.Of, e, path, e.Get(path).HasValue, "it")],
        AggregatePattern aggregate => [Counted(aggregate.Of, e, aggregate.Path, e.Get(aggregate.Path).TryGetNumber(out _), "a number there")],
        _ => PatternTypes.Conditions(pattern).Select(c => Explain("of", c, e)),
    };

    private static IEnumerable<PartExplanation> OfElement(SequenceElement element, AutomationEvent e)
    {
        yield return Explain(element is NegatedPart ? "not " + element.Name : element.Name, element.Condition, e);
        if (element is PatternPart { Until: { } until })
        {
            yield return Explain("until of " + element.Name, until, e);
        }
    }

    private static PartExplanation Counted(EventCondition of, AutomationEvent e, EventPath path, bool isThere, string needed)
    {
        PartExplanation part = Explain("of", of, e);
        return part.Failures.Count > 0 || isThere
            ? part
            : part with { Failures = [$"{ConditionExplainer.Value(path, e)}, and an event without {needed} is not counted"] };
    }

    private static PartExplanation Explain(string name, EventCondition condition, AutomationEvent e)
    {
        IReadOnlyList<string> sure = ConditionExplainer.FailuresForAnyParts(condition, e);
        return sure.Count > 0 ? new PartExplanation(name, sure, false) : new PartExplanation(name, ConditionExplainer.Failures(condition, e), condition.HasReferences);
    }
}
