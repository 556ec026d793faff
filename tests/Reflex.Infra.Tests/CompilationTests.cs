using System.Text.Json.Nodes;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>The templates compile and lint with nothing to say, every rule of the linter being an error.</summary>
[Collection(BicepTests.Name)]
public sealed class CompilationTests(BicepServer bicep)
{
    private static readonly string[] Templates = [.. Directory.EnumerateFiles(Repository.Path("infra"), "*.bicep", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. Templates];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_template_compiles_and_lints_without_a_warning(string file)
    {
        (JsonObject? template, IReadOnlyList<string> diagnostics) = await bicep.CompileAsync(file);

        Assert.Empty(diagnostics);
        Assert.NotNull(template);
    }

    [Fact]
    public void Every_rule_of_the_linter_that_is_on_is_an_error()
    {
        JsonObject rules = JsonNode.Parse(Repository.Read("bicepconfig.json"))!["analyzers"]!["core"]!["rules"]!.AsObject();

        // It measures age in days from today, so that a commit which passed would fail later untouched.
        KeyValuePair<string, JsonNode?> off = Assert.Single(rules, rule => (string)rule.Value!["level"]! != "error");
        Assert.Equal("use-recent-api-versions", off.Key);
        Assert.True(rules.Count >= 38, "a rule has been dropped from bicepconfig.json");
    }

    [Fact]
    public void Modules_are_local_since_a_registry_cannot_be_reached_offline()
    {
        foreach (string file in Templates)
        {
            Assert.DoesNotContain("'br:", Repository.Read(file), StringComparison.Ordinal);
            Assert.DoesNotContain("'br/", Repository.Read(file), StringComparison.Ordinal);
            Assert.DoesNotContain("'ts:", Repository.Read(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_suppressed_warning_carries_its_reason()
    {
        foreach (string file in Templates)
        {
            string[] lines = Repository.Read(file).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i].Contains("#disable-", StringComparison.Ordinal))
                {
                    bool reason = lines[i].Contains("//", StringComparison.Ordinal) || (i > 0 && lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal));
                    Assert.True(reason, $"{file}:{i + 1}: say why the warning does not apply, on the line or above it");
                }
            }
        }
    }
}
