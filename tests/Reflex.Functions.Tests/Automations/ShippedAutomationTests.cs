using Reflex.Engine.Automations;
using Reflex.Functions.Tests.Events;
using Reflex.Local.App;

namespace Reflex.Functions.Tests.Automations;

/// <summary>What ships is complete: it loads without a finding, and comes with tests and a page.</summary>
public sealed class ShippedAutomationTests
{
    private static readonly string s_folder = Path.Combine(Samples.Root, "functions", "Automations");

    public static TheoryData<string> Names { get; } = [.. Directory.EnumerateFiles(s_folder, "*.yaml")
        .Select(Path.GetFileNameWithoutExtension)
        .OfType<string>()
        .Where(name => !name.EndsWith(".test", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_loads_without_a_finding(string name)
    {
        string path = Path.Combine(s_folder, $"{name}.yaml");
        AutomationLoadResult result = AutomationLoader.Load(File.ReadAllText(path), Path.GetFileName(path), AppActions.Inputs);

        Assert.Empty(result.Diagnostics.Select(finding => finding.ToString()));
        Assert.Equal(name, result.Automation!.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_explained_in_a_sentence_and_on_a_page(string name)
    {
        AutomationLoadResult result = AutomationLoader.Load(File.ReadAllText(Path.Combine(s_folder, $"{name}.yaml")), name);

        Assert.False(string.IsNullOrWhiteSpace(result.Automation!.Description));
        Assert.StartsWith($"# {name}\n", File.ReadAllText(Path.Combine(Samples.Root, "docs", "automations", $"{name}.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_tests_for_what_it_must_and_must_not_do(string name)
    {
        string tests = File.ReadAllText(Path.Combine(s_folder, $"{name}.test.yaml"));

        Assert.Contains("nothing: true", tests, StringComparison.Ordinal);
        Assert.Contains("arrive:", tests, StringComparison.Ordinal);
        Assert.Matches("twice|redelivered|again", tests);
    }
}
