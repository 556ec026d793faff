using System.Text.RegularExpressions;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;

namespace Reflex.Engine.Tests.Automations;

/// <summary>docs/automations.md: it leaves out no field and no operator.</summary>
public sealed class DocumentationTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(ShippedAutomations.RepositoryRoot, "docs", "automations.md"));

    [Fact]
    public void Every_field_and_every_operator_is_on_the_page()
    {
        IEnumerable<string> names = ShapeTree.Of(AutomationShapes.Automation).SelectMany(s => s.Fields).Select(f => f.Name).Concat(OperatorNames.All).Distinct();

        Assert.Equal([], names.Where(name => !Regex.IsMatch(s_page, $@"(?<![A-Za-z]){name}(?![A-Za-z])")).ToArray());
    }
}
