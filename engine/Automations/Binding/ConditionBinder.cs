using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads `type` and `where`.</summary>
internal sealed class ConditionBinder(BindContext context)
{
    private const string OutputPrefix = "data.";

    public EventCondition? Bind(YamlNode node) =>
        MapReader.Open(node, ConditionShapes.Condition, context) is { } map ? Bind(map) : null;

    /// <summary>Reads the condition's fields out of a map that may have others too.</summary>
    public EventCondition Bind(MapReader map)
    {
        YamlNode? where = map.Node("where");
        return context.Place(
            new EventCondition { Types = map.Texts("type"), Where = where is null ? null : BindWhere(where, Scalars.Path) }, map.Map);
    }

    /// <summary>Reads a `where` over the output of an action: its paths start at the output.</summary>
    public OutputCondition? BindOutput(YamlNode node) =>
        BindWhere(node, OutputPath) is { } where ? new OutputCondition(where) { Definition = JsonTree.Convert(node) } : null;

    private static EventPath? OutputPath(YamlNode node, BindContext context)
    {
        if (Scalars.Text(node, context) is not { } text)
        {
            return null;
        }

        if (EventPath.TryParse(OutputPrefix + text, out EventPath? path, out string? problem))
        {
            return path;
        }

        context.Error("invalid-path", $"'{text}' is not a path: {problem}", node);
        return null;
    }

    private ConditionNode? BindWhere(YamlNode node, Func<YamlNode, BindContext, EventPath?> pathOf)
    {
        if (node is not YamlMap map)
        {
            context.Error("wrong-type", $"'where' must be a map of paths to values, not {node.KindName}", node);
            return null;
        }

        if (map.Entries.Count == 0)
        {
            context.Error("empty", "'where' has no comparison; leave it out to accept every value", node);
        }

        var nodes = new List<ConditionNode>();
        foreach (YamlEntry entry in map.Entries)
        {
            ConditionNode? bound = entry.Key.Value switch
            {
                "any" => BindList(entry, pathOf) is { } any ? new AnyOf(any) : null,
                "all" => BindList(entry, pathOf) is { } all ? new AllOf(all) : null,
                "not" => BindWhere(entry.Value, pathOf) is { } negated ? new NotNode(negated) : null,
                _ => pathOf(entry.Key, context) is { } path ? new ComparisonBinder(context, path, entry.Key).Bind(entry.Value) : null,
            };
            if (bound is not null)
            {
                nodes.Add(context.Place(bound, entry.Key));
            }
        }

        return nodes.Count == 1 ? nodes[0] : context.Place(new AllOf(nodes), node);
    }

    private List<ConditionNode>? BindList(YamlEntry entry, Func<YamlNode, BindContext, EventPath?> pathOf)
    {
        if (entry.Value is not YamlList { Items.Count: > 0 } list)
        {
            context.Error("wrong-type", $"'{entry.Key.Value}' must be a list of maps of paths to values", entry.Value);
            return null;
        }

        return [.. list.Items.Select(item => BindWhere(item, pathOf)).OfType<ConditionNode>()];
    }
}
