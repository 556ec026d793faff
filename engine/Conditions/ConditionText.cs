using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Engine.Conditions;

/// <summary>
/// Conditions in one spelling, to tell them apart: two conditions of one text are met by the same events. What the order of means nothing
/// is sorted: types, alternatives, operands.
/// </summary>
internal static class ConditionText
{
    public static string Of(EventCondition condition)
    {
        IEnumerable<string> types = condition.Types.Select(t => Quote(t.ToUpperInvariant())).Distinct(StringComparer.Ordinal);
        string where = condition.Where is null ? "" : Of(condition.Where);
        return $"type[{Sorted(types, ", ")}] {where}".TrimEnd();
    }

    public static string Of(ConditionNode node) => node switch
    {
        Comparison comparison => Of(comparison),
        AllOf all => Group("all", all.Nodes.SelectMany(Conjuncts)),
        AnyOf any => Group("any", any.Nodes),
        NotNode not => $"not({Of(not.Node)})",
        _ => throw new InvalidOperationException($"Conditions of the kind {node.GetType().Name} have no text."),
    };

    private static string Of(Comparison comparison)
    {
        string[] operands = [.. comparison.Operands.Select(Of)];
        string written = comparison.Operator == ComparisonOperator.Between
            ? Sorted(operands.Chunk(2).Select(range => string.Join(" to ", range)), ", ")
            : Sorted(operands, ", ");
        return $"{comparison.Path} {(comparison.IsNegated ? "not " : "")}{OperatorNames.NameOf(comparison.Operator, negated: false)}[{written}]";
    }

    private static string Of(Operand operand) => operand.Kind switch
    {
        OperandKind.Text => Quote(operand.Text),
        OperandKind.Template => "template " + Quote(operand.Text),
        OperandKind.Number => DecimalText.Canonical(operand.Utf8),
        OperandKind.Boolean or OperandKind.Null => operand.Text,
        _ => throw new InvalidOperationException($"Operands of the kind {operand.Kind} have no text."),
    };

    private static IEnumerable<ConditionNode> Conjuncts(ConditionNode node) => node is AllOf all ? all.Nodes.SelectMany(Conjuncts) : [node];

    private static string Group(string name, IEnumerable<ConditionNode> nodes)
    {
        string[] texts = [.. nodes.Select(Of).Distinct(StringComparer.Ordinal)];
        return texts is [var only] ? only : $"{name}({Sorted(texts, "; ")})";
    }

    private static string Sorted(IEnumerable<string> texts, string separator) => string.Join(separator, texts.Order(StringComparer.Ordinal));

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
