using Reflex.Engine.Testing;

namespace Reflex.Engine.Tests.Patterns;

public class PatternDocumentationTests
{
    [Fact]
    public void Every_example_of_the_documentation_passes()
    {
        string[] pieces = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "patterns.md")).ReplaceLineEndings("\n").Split("```");
        string[] examples = [.. pieces.Where((p, i) => i % 2 == 1 && p.StartsWith("yaml\n", StringComparison.Ordinal)).Select(p => p["yaml\n".Length..])];
        Assert.True(examples.Length >= 9);
        foreach (string example in examples)
        {
            TestFile file = TestFileLoader.Load(example, "docs/patterns.md", _ => null);
            Assert.True(file.Diagnostics.Count == 0, string.Join('\n', file.Diagnostics) + "\n" + example);
            Assert.All(file.Cases, c => Assert.Null(new TestRunner().Run(c).Failure));
        }
    }
}
