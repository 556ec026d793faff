using System.Text;
using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;

namespace Reflex.Engine.Testing;

/// <summary>Reads what a case expects.</summary>
internal sealed class ExpectationReader(BindContext context, DateTimeOffset zero)
{
    private static readonly IntegerType s_runs = new(0, 1_000_000);

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
            RunCount = map.Node("runs") is YamlScalar count ? Scalars.Integer(count, "runs", s_runs, context) : null,
            Runs = map.Node("runs") is YamlScalar ? null : ReadList(map, "runs", ReadRun),
            Held = ReadList(map, "held", ReadHold),
            Approvals = ReadList(map, "approvals", ReadApproval),
            Incidents = ReadList(map, "incidents", ReadIncident),
            Steps = ReadList(map, "steps", ReadStep),
            Nothing = map.Boolean("nothing") ?? false,
        };
        bool isEmpty = expectation.Counts.Count == 0 && expectation == new Expectation { Counts = expectation.Counts };
        if (context.Diagnostics.Count == before && isEmpty)
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
            ReadKey(map),
            ReadTime(map, "at"),
            map.Node("parts") is { } parts ? ReadParts(parts) : null);
    }

    private IReadOnlyList<string> ReadKey(YamlNode node) =>
        node is YamlList list ? [.. list.Items.SelectMany(ReadKey)] : Scalars.Text(node, context) is { } text ? [KeyText((YamlScalar)node, text)] : [];

    /// <summary>A key as keys are written: a number in its one form.</summary>
    private static string KeyText(YamlScalar scalar, string text) =>
        scalar.TryNumber(out string? number) ? DecimalText.Canonical(Encoding.ASCII.GetBytes(number)) : EventKey.Normalize(text);

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

    private ExpectedRun? ReadRun(YamlNode node) => MapReader.Open(node, TestShapes.Run, context) is { } map
        ? new ExpectedRun(map.Text("automation"), ReadKey(map), ReadTime(map, "at"), map.Enum<RunState>("state"))
        : null;

    private ExpectedHold? ReadHold(YamlNode node) => MapReader.Open(node, TestShapes.Held, context) is { } map
        ? new ExpectedHold(map.Text("automation"), ReadKey(map), map.Text("guard"), ReadTime(map, "at"))
        : null;

    private ExpectedApproval? ReadApproval(YamlNode node) => MapReader.Open(node, TestShapes.Approval, context) is { } map
        ? new ExpectedApproval(map.Text("automation"), map.Text("step"), map.Enum<ApprovalState>("state"), ReadTime(map, "at"))
        : null;

    private ExpectedIncident? ReadIncident(YamlNode node) => MapReader.Open(node, TestShapes.Incident, context) is { } map
        ? new ExpectedIncident(
            map.Text("automation"), ReadKey(map), map.Enum<IncidentState>("state"), map.Integer("count"), ReadTime(map, "closedAt"))
        : null;

    private IReadOnlyList<string>? ReadKey(MapReader map) => map.Node("key") is { } key ? ReadKey(key) : null;

    private DateTimeOffset? ReadTime(MapReader map, string name) => map.Duration(name) is { } since ? zero + since : null;

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
