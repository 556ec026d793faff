using System.Text.RegularExpressions;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Conditions;

namespace Reflex.Engine.Tests.Automations;

/// <summary>docs/automations.md: it leaves out no field and no operator.</summary>
public sealed class DocumentationTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(ShippedAutomations.RepositoryRoot, "docs", "automations.md"));

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
}
