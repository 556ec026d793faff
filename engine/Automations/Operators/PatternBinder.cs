using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

/// <summary>Reads `when`: a condition, or a pattern.</summary>
internal sealed class PatternBinder(BindContext context)
{
    private readonly ConditionBinder _conditions = new(context);

    public When? Bind(YamlNode node)
    {
        if (node is not YamlMap map)
        {
            context.Error(
                "wrong-type",
                $"'when' must be a map: a condition (type, where) or a pattern (by, within, and one of {OperatorFormats.Names})",
                node);
            return null;
        }

        bool isPattern = map.Entries.Any(e => PatternShapes.Pattern.Fields.Any(f => f.Name == e.Key.Value));
        if (!isPattern)
        {
            return _conditions.Bind(map) is { } condition ? new SingleEventWhen(condition) : null;
        }

        return BindPattern(map) is { } pattern ? new PatternWhen(context.Place(pattern, map)) : null;
    }

    private PatternDefinition? BindPattern(YamlMap map)
    {
        if (MapReader.Open(map, PatternShapes.Pattern, context) is not { } reader)
        {
            return null;
        }

        YamlEntry[] operators = [.. map.Entries.Where(e => OperatorFormats.Find(e.Key.Value) is not null)];
        if (operators.Length != 1)
        {
            context.Error(
                operators.Length == 0 ? "missing-field" : "several-operators",
                operators.Length == 0
                    ? $"a pattern has one operator: {OperatorFormats.Names}"
                    : $"a pattern has only one operator, but '{operators[1].Key.Value}' is a second one",
                operators.Length == 0 ? map : operators[1].Key);
            return null;
        }

        if (OperatorFormats.Find(operators[0].Key.Value)!.Bind(operators[0].Value, _conditions, context) is not { } op)
        {
            return null;
        }

        return new PatternDefinition
        {
            By = reader.Node("by") is { } by ? BindPaths(by) : [],
            Within = reader.Duration("within"),
            Lateness = reader.Duration("lateness") ?? TimeSpan.Zero,
            Operator = op,
            Contiguity = reader.Enum<Contiguity>("contiguity") ?? Contiguity.Relaxed,
            Consume = BindConsume(reader),
            OncePer = reader.Duration("oncePer"),
            Gather = reader.Duration("gather"),
            Limits = BindLimits(reader),
        };
    }

    private IReadOnlyList<Events.EventPath> BindPaths(YamlNode node)
    {
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        if (items.Count == 0)
        {
            context.Error("empty", "'by' has no path; add one, or remove 'by' to use one key for all events", node);
        }

        return [.. items.Select(item => Scalars.Path(item, context)).OfType<Events.EventPath>()];
    }

    private Consumption BindConsume(MapReader reader)
    {
        if (reader.Node("consume") is not { } node)
        {
            return Consumption.All;
        }

        if (node is YamlScalar)
        {
            return new Consumption(Scalars.Enum<ConsumeMode>(node, "consume", context) ?? ConsumeMode.All);
        }

        if (MapReader.Open(node, PatternShapes.Consume, context) is not { } map)
        {
            return Consumption.All;
        }

        string? first = map.Text("first"), last = map.Text("last");
        if ((first is null) == (last is null))
        {
            context.Error("invalid-value", "'consume' as a map names one part: { first: part } or { last: part }", node);
        }

        return context.Place(first is not null ? new Consumption(ConsumeMode.First, first) : new Consumption(ConsumeMode.Last, last), node);
    }

    private static PatternLimits BindLimits(MapReader reader)
    {
        if (reader.Child("limits") is not { } map)
        {
            return PatternLimits.Default;
        }

        PatternLimits standard = PatternLimits.Default;
        return new PatternLimits
        {
            PartialMatches = map.Integer("partialMatches") ?? standard.PartialMatches,
            Events = map.Integer("events") ?? standard.Events,
            Keys = map.Integer("keys") ?? standard.Keys,
        };
    }
}
