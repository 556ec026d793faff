using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Conditions;

/// <summary>Says in words why an event does not meet a condition: which comparison failed, on what value.</summary>
internal static class ConditionExplainer
{
    private const int ShownCharacters = 80;

    /// <summary>The comparisons that failed; none where the event meets the condition.</summary>
    public static IReadOnlyList<string> Failures(EventCondition condition, AutomationEvent e, IPartBindings? bindings = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(e);
        if (!condition.MatchesType(e))
        {
            return [$"type is '{e.Type}', not {string.Join(" or ", condition.Types.Select(t => $"'{t}'"))}"];
        }

        return condition.Where is null ? [] : [.. Failures(condition.Where, e, bindings)];
    }

    /// <summary>The comparisons that failed and would fail whatever earlier parts have bound.</summary>
    internal static IReadOnlyList<string> FailuresForAnyParts(EventCondition condition, AutomationEvent e) =>
        condition.MatchesType(e)
            ? [.. Conjuncts(condition.Where).Where(n => !n.HasReferences).SelectMany(n => Failures(n, e, null))]
            : Failures(condition, e);

    /// <summary>What stands at a path, in words.</summary>
    internal static string Value(EventPath path, AutomationEvent e)
    {
        EventValue value = e.Get(path);
        string text = value.Kind switch
        {
            EventValueKind.Missing => "missing",
            EventValueKind.Null => "null",
            EventValueKind.String => $"'{Shorten(value.ToText()!)}'",
            _ => Shorten(value.ToText()!),
        };
        return $"{path} is {text}";
    }

    private static IEnumerable<ConditionNode> Conjuncts(ConditionNode? node) => node switch
    {
        null => [],
        AllOf all => all.Nodes.SelectMany(Conjuncts),
        _ => [node],
    };

    private static IEnumerable<string> Failures(ConditionNode node, AutomationEvent e, IPartBindings? bindings)
    {
        if (node.Evaluate(e, bindings))
        {
            return [];
        }

        return node switch
        {
            AllOf all => all.Nodes.SelectMany(n => Failures(n, e, bindings)),
            AnyOf any => [$"none of these: {string.Join("; ", any.Nodes.SelectMany(n => Failures(n, e, bindings)))}"],
            NotNode not => [$"not: {Describe(not.Node, e)}"],
            Comparison comparison => [$"{Value(comparison.Path, e)}, which {Why(comparison, e)} {Wanted(comparison)}"],
            _ => [node.ToString()],
        };
    }

    private static string Describe(ConditionNode node, AutomationEvent e) => node switch
    {
        AllOf all => string.Join(" and ", all.Nodes.Select(n => Describe(n, e))),
        AnyOf any => string.Join(" or ", any.Nodes.Where(n => n.Evaluate(e, null)).Select(n => Describe(n, e))),
        NotNode not => $"not ({Describe(not.Node, e)})",
        Comparison comparison => $"{Value(comparison.Path, e)}, which is {Wanted(comparison)}",
        _ => node.ToString(),
    };

    /// <summary>That a missing key does not even meet a negation surprises; so it is said.</summary>
    private static string Why(Comparison comparison, AutomationEvent e) =>
        comparison.IsNegated && comparison.Operator is not (ComparisonOperator.In or ComparisonOperator.Exists)
            && !e.Get(comparison.Path).HasValue
            ? "satisfies only 'not', 'notIn' and 'exists: false', so not"
            : "is not";

    private static string Wanted(Comparison comparison)
    {
        if (comparison.Operator == ComparisonOperator.Exists)
        {
            return comparison.IsNegated ? "missing or null" : "there";
        }

        string operands = Shorten(string.Join(", ", comparison.Operands));
        return (comparison.Operator, comparison.IsNegated, comparison.Operands.Count) switch
        {
            (ComparisonOperator.In, false, 1) => operands,
            (ComparisonOperator.In, true, 1) => $"other than {operands}",
            _ => $"{OperatorNames.NameOf(comparison.Operator, comparison.IsNegated)} [{operands}]",
        };
    }

    private static string Shorten(string text) =>
        text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "…");
}
