using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;

namespace Reflex.Engine.Testing;

/// <summary>The automations of a test file: by the name of their file, or written out. Each file is loaded once.</summary>
internal sealed class AutomationSource(BindContext context, string testFile, Func<string, AutomationFile?> read, IActionInputs? actions)
{
    private readonly Dictionary<string, Automation?> _loaded = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>Errors of the automations.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public bool HasErrors => _diagnostics.Count > 0;

    /// <summary>What `automation` and `given` of a map name.</summary>
    public IReadOnlyList<Automation> Read(MapReader map)
    {
        var automations = new List<Automation>();
        if (map.Node("automation") is { } file)
        {
            Add(file, automations);
        }

        if (map.Node("given") is { } given)
        {
            Add(given, automations);
        }

        return automations;
    }

    /// <summary>One automation: a file's name, or a definition.</summary>
    public Automation? ReadOne(YamlNode node) => node switch
    {
        YamlScalar { IsNull: false } name => ReadFile(name),
        YamlMap map => Keep(ReadInline(map)),
        _ => Refuse(node),
    };

    private void Add(YamlNode node, List<Automation> into)
    {
        foreach (YamlNode item in node is YamlList list ? list.Items : [node])
        {
            if (ReadOne(item) is not { } automation)
            {
                continue;
            }

            if (into.Exists(a => a.Name == automation.Name))
            {
                context.Error("duplicate-name", $"duplicate automation '{automation.Name}'; every automation of a case needs its own name", item);
            }

            into.Add(automation);
        }
    }

    private Automation? ReadFile(YamlScalar name)
    {
        if (_loaded.TryGetValue(name.Value, out Automation? known))
        {
            return known;
        }

        Automation? automation = null;
        AutomationFile? file = read(name.Value);
        if (file is { Problem: null })
        {
            automation = Keep(AutomationLoader.Load(file.Text, Path.Combine(Path.GetDirectoryName(testFile) ?? "", name.Value), actions));
        }
        else if (file is not null)
        {
            context.Error("unreadable", $"the file '{name.Value}' {file.Problem}", name);
        }
        else
        {
            context.Error("no-such-file", $"there is no file '{name.Value}'; the name is relative to this test file", name);
        }

        return _loaded[name.Value] = automation;
    }

    private Automation? Keep(AutomationLoadResult result)
    {
        _diagnostics.AddRange(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return result.Automation;
    }

    private Automation? Refuse(YamlNode node)
    {
        context.Error("wrong-type", $"an automation's file or its definition is expected here, not {node.KindName}", node);
        return null;
    }

    // A test of a `when` need not invent a `then`; what stands in for it is no action of any host.
    private AutomationLoadResult ReadInline(YamlMap map) => map.Entries.Any(e => e.Key.Value == "then")
        ? AutomationLoader.Load(map, testFile, context.Templates, actions)
        : AutomationLoader.Load(WithPlaybook(map), testFile, context.Templates, null);

    private static YamlMap WithPlaybook(YamlMap map)
    {
        YamlScalar Text(string value) => new(value, true, map.Line, map.Column);
        YamlMap Map(string key, YamlNode value) => new([new YamlEntry(Text(key), value)], map.Line, map.Column);
        YamlMap step = Map("note", Map("action", Text("log.write")));
        return map with { Entries = [.. map.Entries, new YamlEntry(Text("then"), Map("steps", new YamlList([step], map.Line, map.Column)))] };
    }
}
