using System.Globalization;
using System.Text.Json;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;

namespace Reflex.Engine.Testing;

/// <summary>Reads what a case expects.</summary>
internal sealed class ExpectationReader(BindContext context, DateTimeOffset zero)
{
    public Expectation Read(YamlNode node)
    {
        if (MapReader.Open(node, TestShapes.Expect, context) is not { } map)
        {
            return new Expectation();
        }

        int before = context.Diagnostics.Count;
        var expectation = new Expectation
        {
            Matches = ReadList(map, "matches", ReadMatch),
            Counts = map.Node("counts") is { } counts ? ReadCounts(counts) : new Dictionary<string, int>(),
            Runs = map.Integer("runs"),
            Steps = ReadList(map, "steps", ReadStep),
            Nothing = map.Boolean("nothing") ?? false,
        };
        if (context.Diagnostics.Count == before && expectation is { Matches: null, Counts.Count: 0, Runs: null, Steps: null, Nothing: false })
        {
            context.Error("missing-field", "the case has no expectation and cannot fail; write 'nothing: true' if nothing must happen", node);
        }

        return expectation;
    }

    private IReadOnlyList<T>? ReadList<T>(MapReader map, string name, Func<YamlNode, T?> read)
        where T : class
    {
        if (map.Node(name) is not { } node)
        {
            return null;
        }

        if (node is YamlList list)
        {
            return [.. list.Items.Select(read).OfType<T>()];
        }

        context.Error("wrong-type", $"'{name}' must be a list, not {node.KindName}", node);
        return null;
    }

    private ExpectedMatch? ReadMatch(YamlNode node)
    {
        if (MapReader.Open(node, TestShapes.Match, context) is not { } map)
        {
            return null;
        }

        return new ExpectedMatch(
            map.Text("automation"),
            map.Node("key") is { } key ? ReadKey(key) : null,
            map.Duration("at") is { } at ? zero + at : null,
            map.Node("parts") is { } parts ? ReadParts(parts) : null);
    }

    private IReadOnlyList<string> ReadKey(YamlNode node) =>
        node is YamlList list ? [.. list.Items.SelectMany(ReadKey)] : Scalars.Text(node, context) is { } text ? [KeyText((YamlScalar)node, text)] : [];

    /// <summary>A key as keys are written: numbers in their shortest form.</summary>
    private static string KeyText(YamlScalar scalar, string text) =>
        scalar.TryNumber(out double number) ? number.ToString("R", CultureInfo.InvariantCulture) : EventKey.Normalize(text);

    private Dictionary<string, IReadOnlyList<string>> ReadParts(YamlNode node)
    {
        var parts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (node is not YamlMap map)
        {
            context.Error("wrong-type", $"'parts' must be a map of parts with the ids of their events, not {node.KindName}", node);
            return parts;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            parts[entry.Key.Value] = entry.Value switch
            {
                YamlList list => [.. list.Items.Select(i => Scalars.Text(i, context)).OfType<string>()],
                YamlScalar { IsNull: true } => [],
                _ => Scalars.Text(entry.Value, context) is { } one ? [one] : [],
            };
        }

        return parts;
    }

    private Dictionary<string, int> ReadCounts(YamlNode node)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        if (MapReader.Open(node, TestShapes.Counts, context) is { } map)
        {
            foreach (Field field in TestShapes.Counts.Fields)
            {
                if (map.Integer(field.Name) is { } count)
                {
                    counts[field.Name] = count;
                }
            }
        }

        return counts;
    }

    private ExpectedStep? ReadStep(YamlNode node)
    {
        if (MapReader.Open(node, TestShapes.PlannedStep, context) is not { } map)
        {
            return null;
        }

        JsonElement? with = map.Node("with") is { } input ? JsonTree.Convert(input) : null;
        return new ExpectedStep(map.Text("name"), map.Text("action"), with);
    }
}
