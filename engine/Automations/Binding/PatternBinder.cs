using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads `when`: a condition, or a pattern.</summary>
internal sealed class PatternBinder(BindContext context)
{
    private readonly ConditionBinder _conditions = new(context);

    public When? Bind(YamlNode node)
    {
        if (node is not YamlMap map)
        {
            context.Error("wrong-type", $"'when' must be a map: a condition (type, where) or a pattern (by, within, and one of {string.Join(", ", PatternShapes.Operators)})", node);
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

        YamlEntry[] operators = [.. map.Entries.Where(e => Array.IndexOf(PatternShapes.Operators, e.Key.Value) >= 0)];
        if (operators.Length != 1)
        {
            string names = string.Join(", ", PatternShapes.Operators);
            context.Error(
                operators.Length == 0 ? "missing-field" : "several-operators",
                operators.Length == 0 ? $"a pattern has one operator: {names}" : $"a pattern has one operator only, and '{operators[1].Key.Value}' is the second",
                operators.Length == 0 ? map : operators[1].Key);
            return null;
        }

        PatternOperator? op = BindOperator(operators[0], reader);
        if (op is null)
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

    private PatternOperator? BindOperator(YamlEntry entry, MapReader reader)
    {
        switch (entry.Key.Value)
        {
            case "sequence": return new PartBinder(context, _conditions).BindSequence(entry.Value);
            case "all": return new PartBinder(context, _conditions).BindParts(entry.Value) is { } all ? new AllPattern(all) : null;
            case "any": return new PartBinder(context, _conditions).BindParts(entry.Value) is { } any ? new AnyPattern(any) : null;
            case "count": return reader.Child("count") is { } count ? WindowBinder.Count(count, _conditions, context) : null;
            case "aggregate": return reader.Child("aggregate") is { } aggregate ? WindowBinder.Aggregate(aggregate, _conditions, context) : null;
            case "absence": return reader.Child("absence") is { } absence ? BindAbsence(absence) : null;
            default:
                return reader.Child("heartbeat")?.Node("of") is { } of && _conditions.Bind(of) is { } beat ? new HeartbeatPattern(beat) : null;
        }
    }

    private AbsencePattern? BindAbsence(MapReader reader)
    {
        var parts = new PartBinder(context, _conditions);
        PatternPart? after = reader.Node("after") is { } trigger ? parts.BindNamed(trigger) : null;
        PatternPart? of = reader.Node("of") is { } answer ? parts.BindNamed(answer) : null;
        return after is null || of is null ? null : new AbsencePattern(after, of);
    }

    private IReadOnlyList<Events.EventPath> BindPaths(YamlNode node)
    {
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        if (items.Count == 0)
        {
            context.Error("empty", "'by' names no path; name one, or leave 'by' out to make all events one key", node);
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
