using System.Text.RegularExpressions;
using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Testing;
using Reflex.Functions.Tests.Events;
using Reflex.Local.App;

namespace Reflex.Functions.Tests.Automations;

/// <summary>The pages: every automation on them loads as a host loads it, its actions' inputs included.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>What test files without a playbook get for one: it is on no page, and no host has it.</summary>
    private const string StandIn = "log.write";

    private static readonly (string Page, string Yaml)[] s_examples =
    [
        .. Directory.EnumerateFiles(Path.Combine(Samples.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Samples.Root, "README.md"))
            .SelectMany(page => Block().Matches(File.ReadAllText(page).ReplaceLineEndings("\n"))
                .Select(block => (Path.GetRelativePath(Samples.Root, page).Replace('\\', '/'), block.Groups["yaml"].Value))),
    ];

    public static TheoryData<string, string> Examples
    {
        get
        {
            var data = new TheoryData<string, string>();
            Array.ForEach(s_examples, example => data.Add(example.Page, example.Yaml));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_loads_without_a_diagnostic(string page, string yaml)
    {
        Assert.DoesNotContain(StandIn, yaml, StringComparison.Ordinal);
        if (IsTestFile().IsMatch(yaml))
        {
            LoadTests(page, yaml);
            return;
        }

        const string Then = "then: { steps: [ { s: { action: wait, with: { for: 1s } } } ] }\n";
        string document = yaml switch
        {
            _ when yaml.StartsWith("when:", StringComparison.Ordinal) => $"automation: a\n{yaml}{Then}",
            _ when yaml.StartsWith("guards:", StringComparison.Ordinal) => $"automation: a\nwhen: {{ by: [subject], within: 1m, any: [ a: {{ type: T }} ] }}\n{yaml}{Then}",
            _ when yaml.StartsWith("then:", StringComparison.Ordinal) => $"automation: a\nwhen: {{ type: T }}\n{yaml}",
            _ => yaml,
        };

        Assert.Empty(AutomationLoader.Load(document, page, AppActions.Inputs).Diagnostics.Select(d => $"{d}\n{document}"));
    }

    [Fact]
    public void The_pages_that_have_examples_are_read() =>
        Assert.Superset(
            new HashSet<string> { "docs/automations.md", "docs/patterns.md", "docs/testing.md", "docs/tutorial.md", "README.md" },
            s_examples.Select(example => example.Page).ToHashSet());

    // A test file on a page of its own names a file that the page shows too.
    private static void LoadTests(string page, string yaml)
    {
        TestFile file = TestFileLoader.Load(yaml, page, _ => null);
        Assert.All(file.Diagnostics, d => Assert.Equal("no-such-file", d.Code));
        foreach (ActionStep step in file.Cases.SelectMany(c => c.Automations).SelectMany(a => a.Then.Actions()).Where(step => step.Action != StandIn))
        {
            Assert.Contains(step.Action, AppActions.Inputs.Names);
            Assert.Empty(AppActions.Inputs.Check(step.Action, step.With).Select(mistake => $"{mistake.Message}\n{yaml}"));
        }
    }

    [GeneratedRegex("^```yaml[^\n]*\n(?<yaml>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^cases:", RegexOptions.Multiline)]
    private static partial Regex IsTestFile();
}
