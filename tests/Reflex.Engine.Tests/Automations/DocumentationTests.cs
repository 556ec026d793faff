using System.Text.RegularExpressions;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Tests.Automations;

/// <summary>docs/automations.md: its examples load without a diagnostic, and it leaves out no field and no operator.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(ShippedAutomations.RepositoryRoot, "docs", "automations.md"));

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

        Assert.Empty(AutomationLoader.Load(document, "docs/automations.md").Diagnostics.Select(d => $"{d}\n{document}"));
    }

    [Fact]
    public void Every_field_and_every_operator_is_on_the_page()
    {
        Shape[] shapes =
        [
            AutomationShapes.Automation, AutomationShapes.Guards, AutomationShapes.Limit, AutomationShapes.Breaker, AutomationShapes.Maintenance, AutomationShapes.Loop,
            ConditionShapes.Condition, ConditionShapes.Part, ConditionShapes.Times, PatternShapes.Pattern, PatternShapes.Count, PatternShapes.Aggregate,
            PatternShapes.Absence, PatternShapes.Heartbeat, PatternShapes.Consume, PatternShapes.Limits, PlaybookShapes.Then, PlaybookShapes.Incident,
            PlaybookShapes.Step, PlaybookShapes.Group, PlaybookShapes.Approval, PlaybookShapes.Level, PlaybookShapes.Retry, PlaybookShapes.Undo, PlaybookShapes.Verify,
        ];
        IEnumerable<string> names = shapes.SelectMany(s => s.Fields).Select(f => f.Name).Concat(OperatorNames.All).Distinct();

        Assert.Equal([], names.Where(name => !Regex.IsMatch(s_page, $@"(?<![A-Za-z]){name}(?![A-Za-z])")).ToArray());
    }

    [GeneratedRegex("^```yaml\n(?<yaml>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
