using System.Security.Cryptography;
using System.Text;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Operators;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Automations;

/// <summary>Turns YAML documents into automations, or into diagnostics that say where they are wrong and how to fix them.</summary>
public static class AutomationLoader
{
    /// <summary>How many characters a document may have: 256 Ki.</summary>
    public const int MaxLength = YamlReader.MaxLength;

    /// <summary>Loads one document. Never throws on its content.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="fileName">The file's name for diagnostics, as the user would write it.</param>
    /// <param name="actions">
    /// The actions of the host that is to run it, against which steps are checked; null: their inputs are not checked.
    /// </param>
    public static AutomationLoadResult Load(string yaml, string fileName, IActionInputs? actions = null) =>
        Load(yaml, fileName, actions, new TemplateEngine());

    /// <summary>
    /// Loads the documents of a folder. Two automations of one name are an error of the second, in the order of file names.
    /// </summary>
    /// <param name="files">
    /// The files. Tests (`*.test.yaml`) are left out by the caller; one that cannot be read is an error with the reason.
    /// </param>
    /// <param name="actions">As for <see cref="Load(string, string, IActionInputs?)"/>.</param>
    public static IReadOnlyList<AutomationLoadResult> LoadFolder(IEnumerable<AutomationFile> files, IActionInputs? actions = null)
    {
        var templates = new TemplateEngine();
        var results = new List<AutomationLoadResult>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (AutomationFile file in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            string name = file.Name;
            AutomationLoadResult result = file.Problem is { } problem
                ? Unreadable(name, problem)
                : Load(file.Text, name, actions, templates);
            if (result.Automation is { } loaded && !names.TryAdd(loaded.Name, name))
            {
                var twice = new Diagnostic(
                    DiagnosticSeverity.Error, "duplicate-name", $"the automation '{loaded.Name}' is already defined in {names[loaded.Name]}; give this one another name", name, 1, 1);
                result = result with { Automation = null, Diagnostics = [.. result.Diagnostics, twice] };
            }

            results.Add(result);
        }

        return results;
    }

    /// <summary>Loads an automation that stands inside another document, such as a test file; diagnostics name its place there.</summary>
    internal static AutomationLoadResult Load(YamlNode root, string fileName, TemplateEngine templates, IActionInputs? actions) =>
        Load(_ => root, JsonTree.Convert(root).GetRawText(), fileName, actions, templates);

    private static AutomationLoadResult Unreadable(string name, string problem) =>
        new(name, null, [new Diagnostic(DiagnosticSeverity.Error, "unreadable", "the file " + problem, name, 1, 1)]);

    private static AutomationLoadResult Load(string yaml, string fileName, IActionInputs? actions, TemplateEngine templates)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(fileName);
        return Load(YamlReader.Read, yaml, fileName, actions, templates);
    }

    private static AutomationLoadResult Load(
        Func<string, YamlNode> read, string yaml, string fileName, IActionInputs? actions, TemplateEngine templates)
    {
        var context = new BindContext(fileName, templates);
        Automation? automation = null;
        try
        {
            automation = Bind(read(yaml), yaml, fileName, context);
        }
        catch (YamlRefusedException refused)
        {
            context.Error(refused.Code, refused.Message, refused.Line, refused.Column);
        }

        if (automation is not null && !context.HasErrors)
        {
            AutomationChecks.Run(automation, actions, context);
        }

        Diagnostic[] diagnostics = [.. context.Diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)];
        return new AutomationLoadResult(fileName, context.HasErrors ? null : automation, diagnostics);
    }

    private static Automation? Bind(YamlNode root, string yaml, string fileName, BindContext context)
    {
        if (MapReader.Open(root, AutomationShapes.Automation, context) is not { } map)
        {
            return null;
        }

        When? when = map.Node("when") is { } condition ? new PatternBinder(context).Bind(condition) : null;
        string? name = map.Text("automation");
        string? description = map.Text("description");
        AutomationMode mode = map.Enum<AutomationMode>("mode") ?? AutomationMode.Approve;
        Guards guards = map.Node("guards") is { } held ? GuardFields.Bind(held, context) : Guards.None;
        Playbook then = map.Node("then") is { } playbook ? new PlaybookBinder(context).Bind(playbook) : new Playbook();
        return when is null || name is null
            ? null
            : context.Place(
                new Automation
                {
                    Name = name,
                    Description = description,
                    Mode = mode,
                    When = when,
                    Guards = guards,
                    Then = then,
                    Text = yaml,
                    Hash = HashOf(yaml),
                    FileName = fileName,
                },
                root);
    }

    /// <summary>The content hash: the same on every platform, whatever a checkout does to line ends.</summary>
    private static string HashOf(string yaml) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml.ReplaceLineEndings("\n"))));
}
