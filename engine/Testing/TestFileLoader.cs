using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Testing;

/// <summary>Reads <c>*.test.yaml</c> files.</summary>
public static class TestFileLoader
{
    /// <summary>How many characters a test file may have: 16 Mi.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private const int MaxNodes = 2_000_000;

    /// <summary>Reads a test file. Never throws on its content.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="fileName">The file's name for diagnostics, as the user would write it.</param>
    /// <param name="readAutomation">
    /// Gives an automation's file by its name as the test file has it, relative to the test file; null where there is no such file.
    /// </param>
    /// <param name="actions">
    /// The actions of the host that is to run the automations, against which their steps are checked as a host does when it loads them;
    /// null: they are not.
    /// </param>
    public static TestFile Load(string yaml, string fileName, Func<string, AutomationFile?> readAutomation, IActionInputs? actions = null)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(readAutomation);
        var context = new BindContext(fileName, new TemplateEngine());
        var sources = new AutomationSource(context, fileName, readAutomation, actions);
        List<TestCase> cases = [];
        try
        {
            ReadFile(YamlReader.Read(yaml, MaxLength, MaxNodes), fileName, context, sources, cases);
        }
        catch (YamlRefusedException refused)
        {
            string message = refused.Code == "empty" ? "the file is empty; a test file names an automation ('automation' or 'given') and has 'cases'" : refused.Message;
            context.Error(refused.Code, message, refused.Line, refused.Column);
        }

        Diagnostic[] diagnostics = [.. sources.Diagnostics, .. context.Diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)];
        bool hasErrors = diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
        return new TestFile(fileName, hasErrors ? [] : cases, diagnostics);
    }

    private static void ReadFile(YamlNode root, string fileName, BindContext context, AutomationSource sources, List<TestCase> into)
    {
        if (MapReader.Open(root, TestShapes.File, context) is not { } file)
        {
            return;
        }

        IReadOnlyList<Automation> common = sources.Read(file);
        if (file.Node("cases") is not YamlList { Items.Count: > 0 } cases)
        {
            if (file.Node("cases") is { } other)
            {
                context.Error("wrong-type", $"'cases' must be a list of cases, not {(other is YamlList ? "an empty list" : other.KindName)}", other);
            }

            return;
        }

        var fields = new EventFields(context);
        foreach (YamlNode node in cases.Items)
        {
            if (MapReader.Open(node, TestShapes.Case, context) is not { } map)
            {
                continue;
            }

            IReadOnlyList<Automation> own = sources.Read(map);
            IReadOnlyList<Automation> automations = own.Count > 0 ? own : common;
            if (automations.Count == 0 && !context.HasErrors && !sources.HasErrors)
            {
                context.Error("missing-field", "the case has no automation: name one with 'automation', here or at the top, or write it under 'given'", node);
            }

            var steps = new StepReader(context, sources, fields, automations, TestCase.Zero);
            IReadOnlyList<TestStep> read = map.Node("steps") is { } list ? steps.Read(list) : [];
            Expectation expected = map.Node("expect") is { } expect ? new ExpectationReader(context, TestCase.Zero).Read(expect) : new Expectation();
            into.Add(new TestCase(map.Text("name") ?? "", fileName, node.Line, automations, read, expected));
        }
    }
}
