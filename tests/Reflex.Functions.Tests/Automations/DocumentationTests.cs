using System.Text.RegularExpressions;
using Reflex.Engine.Automations;
using Reflex.Functions.Tests.Events;
using Reflex.Local.App;

namespace Reflex.Functions.Tests.Automations;

/// <summary>docs/automations.md: its examples load without a diagnostic, their actions' inputs included.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Samples.Root, "docs", "automations.md"));

    public static TheoryData<string> Examples => [.. Block().Matches(s_page).Select(m => m.Groups["yaml"].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_loads_without_a_diagnostic(string yaml)
    {
        string document = yaml switch
        {
            _ when yaml.StartsWith("automation:", StringComparison.Ordinal) => yaml,
            _ when yaml.StartsWith("when:", StringComparison.Ordinal) => $"automation: a\n{yaml}then: {{ incident: {{ title: x }} }}\n",
            _ when yaml.StartsWith("guards:", StringComparison.Ordinal) => $"automation: a\nwhen: {{ type: T }}\n{yaml}then: {{ incident: {{ title: x }} }}\n",
            _ => $"automation: a\nwhen: {{ type: T }}\n{yaml}",
        };

        Assert.Empty(AutomationLoader.Load(document, "docs/automations.md", AppActions.Inputs).Diagnostics.Select(d => $"{d}\n{document}"));
    }

    [GeneratedRegex("^```yaml\n(?<yaml>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
