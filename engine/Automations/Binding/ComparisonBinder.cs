using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads what stands behind a path: a value, a list of values, or operators.</summary>
internal sealed class ComparisonBinder(BindContext context, EventPath path, YamlNode place)
{
    private static readonly HashSet<string> s_yes = new(StringComparer.OrdinalIgnoreCase) { "yes", "on" };
    private static readonly HashSet<string> s_yaml11 = new(StringComparer.OrdinalIgnoreCase) { "yes", "on", "no", "off" };

    public ConditionNode? Bind(YamlNode node) => node switch
    {
        YamlMap { Entries.Count: > 0 } map => BindOperators(map),
        YamlMap => Refuse("empty", "an operator is missing here", node),
        _ => Operands(node, OperandShape.Values) is { } operands ? Compare(ComparisonOperator.In, false, operands) : null,
    };

    private ConditionNode? BindOperators(YamlMap map)
    {
        var nodes = new List<ConditionNode>();
        foreach (YamlEntry entry in map.Entries)
        {
            ConditionNode? bound = BindOperator(entry);
            if (bound is not null)
            {
                nodes.Add(bound);
            }
        }

        return nodes.Count switch { 0 => null, 1 => nodes[0], _ => context.Place(new AllOf(nodes), map) };
    }

    private ConditionNode? BindOperator(YamlEntry entry)
    {
        if (!OperatorNames.TryGet(entry.Key.Value, out ComparisonOperator op, out bool negated))
        {
            return Refuse(
                "unknown-operator", $"unknown operator '{entry.Key.Value}'{OperatorNames.Hint(entry.Key.Value, path)}", entry.Key);
        }

        if (entry.Key.Value == OperatorNames.Negation && entry.Value is YamlMap inner)
        {
            return BindOperators(inner) is { } node ? context.Place<ConditionNode>(new NotNode(node), entry.Key) : null;
        }

        if (OperatorNames.ShapeOf(op) == OperandShape.Flag)
        {
            return entry.Value is YamlScalar scalar && scalar.TryBoolean(out bool exists)
                ? Compare(op, !exists, [])
                : Refuse("wrong-type", $"'{entry.Key.Value}' must be true or false, not {entry.Value.KindName}", entry.Value);
        }

        OperandShape shape = OperatorNames.ShapeOf(op);
        List<Operand>? operands = shape == OperandShape.Ranges ? Ranges(entry) : Operands(entry.Value, shape, entry.Key.Value);
        return operands is null ? null : Compare(op, negated, operands);
    }

    private Comparison Compare(ComparisonOperator op, bool negated, IReadOnlyList<Operand> operands) =>
        context.Place(new Comparison { Path = path, Operator = op, IsNegated = negated, Operands = operands }, place);

    private List<Operand>? Operands(YamlNode node, OperandShape shape, string name = "")
    {
        IReadOnlyList<YamlNode> items = node is YamlList list && shape != OperandShape.Number ? list.Items : [node];
        if (items.Count == 0)
        {
            Refuse("empty", "the list of values is empty", node);
            return null;
        }

        var operands = new List<Operand>(items.Count);
        foreach (YamlNode item in items)
        {
            if (Single(item, shape, name) is not { } operand)
            {
                return null;
            }

            operands.Add(operand);
        }

        return operands;
    }

    private Operand? Single(YamlNode node, OperandShape shape, string name)
    {
        if (node is not YamlScalar scalar)
        {
            Refuse("wrong-type", $"a single value is expected here, not {node.KindName}", node);
            return null;
        }

        if (TemplateEngine.IsTemplate(scalar.Value))
        {
            return Template(scalar);
        }

        bool number = scalar.TryNumber(out string? json);
        if (shape is OperandShape.Ranges or OperandShape.Number && !number)
        {
            Refuse("wrong-type", $"'{name}' compares numbers, but {Shown(scalar)} is {scalar.KindName}", node);
            return null;
        }

        if (shape == OperandShape.Texts && (number || scalar.IsNull || scalar.TryBoolean(out _)))
        {
            Refuse("wrong-type", $"'{name}' compares texts, but {Shown(scalar)} is {scalar.KindName}; put it in quotes", node);
            return null;
        }

        if (scalar.IsPlain && s_yaml11.Contains(scalar.Value))
        {
            context.Warn(
                "not-a-boolean",
                $"'{scalar.Value}' is a text in YAML 1.2; write {(s_yes.Contains(scalar.Value) ? "true" : "false")}, or put it in " +
                "quotes if you mean the text",
                scalar);
        }

        if (!number && scalar.IsPlain && YamlNumbers.IsTooLarge(scalar.Value))
        {
            context.Warn(
                "inexact-number",
                $"{scalar.Value} is too large for a number and compares as text; put it in quotes if that is intended",
                scalar);
        }

        Operand operand = json is not null ? Operand.OfNumber(json)
            : scalar.TryBoolean(out bool flag) ? Operand.Of(flag)
            : scalar.IsNull ? Operand.NewNull()
            : Operand.Of(scalar.Value);
        return context.Place(operand, scalar);
    }

    private Operand? Template(YamlScalar scalar)
    {
        try
        {
            return context.Place(Operand.OfTemplate(scalar.Value), scalar);
        }
        catch (FormatException broken)
        {
            Refuse("invalid-template", $"the template cannot be used: {broken.Message}", scalar);
            return null;
        }
    }

    /// <summary>One range `[low, high]`, or a list of them.</summary>
    private List<Operand>? Ranges(YamlEntry entry)
    {
        if (entry.Value is YamlList { Items: [YamlList, ..] } several)
        {
            var all = new List<Operand>();
            foreach (YamlNode range in several.Items)
            {
                if (Range(range, entry.Key.Value) is not { } pair)
                {
                    return null;
                }

                all.AddRange(pair);
            }

            return all;
        }

        return Range(entry.Value, entry.Key.Value);
    }

    private List<Operand>? Range(YamlNode node, string name)
    {
        if (node is not YamlList { Items.Count: 2 })
        {
            Refuse("wrong-type", $"'{name}' needs a range, [low, high], or a list of ranges", node);
            return null;
        }

        List<Operand>? pair = Operands(node, OperandShape.Ranges, name);
        if (pair is [{ Kind: OperandKind.Number } low, { Kind: OperandKind.Number } high] && low.Numeral.CompareTo(high.Numeral) > 0)
        {
            Refuse("empty-range", $"the range from {low} to {high} is empty; put the lower end first", node);
            return null;
        }

        return pair;
    }

    private ConditionNode? Refuse(string code, string message, YamlNode at)
    {
        context.Error(code, message, at);
        return null;
    }

    private static string Shown(YamlScalar scalar) => scalar.IsNull ? "this" : $"'{scalar.Value}'";
}
