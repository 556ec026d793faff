using Reflex.Engine.Automations;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Testing;

namespace Reflex.Engine.Tests.Patterns;

public class PatternDocumentationTests
{
    [Theory]
    [InlineData("patterns.md", 10)]
    [InlineData("testing.md", 2)]
    public void Every_example_of_the_documentation_passes(string page, int atLeast)
    {
        string[] pieces = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page)).ReplaceLineEndings("\n").Split("```");
        string[] examples = [.. pieces.Where((p, i) => i % 2 == 1 && p.StartsWith("yaml\n", StringComparison.Ordinal)).Select(p => p["yaml\n".Length..])];
        int printed = pieces.Where((p, i) => i % 2 == 1 && p.StartsWith("text\n", StringComparison.Ordinal)).Count();
        Assert.True(examples.Length >= atLeast);
        Assert.Equal(pieces.Length / 2, examples.Length + printed);
        foreach (string example in examples)
        {
            TestFile file = TestFileLoader.Load(example, page, _ => null);
            Assert.True(file.Diagnostics.Count == 0, string.Join('\n', file.Diagnostics) + "\n" + example);
            Assert.NotEmpty(file.Cases);
            Assert.All(file.Cases, c => Assert.Null(new TestRunner(TimeProvider.System).Run(c).Failure));
        }
    }

    [Fact]
    public void The_overview_names_every_setting_and_the_limits_that_are_the_default()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "patterns.md"));
        string overview = page.ReplaceLineEndings("\n").Split("```")[1]["yaml\n".Length..];
        TestFile file = TestFileLoader.Load(overview, "docs/patterns.md", _ => null);
        PatternDefinition pattern = Assert.IsType<PatternWhen>(Assert.Single(Assert.Single(file.Cases).Automations).When).Pattern;
        Assert.Equal(PatternLimits.Default, pattern.Limits);
        Assert.All(
            typeof(PatternDefinition).GetProperties().Where(p => p.Name is not (nameof(PatternDefinition.Contiguity) or "EqualityContract")),
            p => Assert.Contains($"    {(p.Name == nameof(PatternDefinition.Operator) ? "sequence" : System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Name))}:", overview, StringComparison.Ordinal));
    }
}
