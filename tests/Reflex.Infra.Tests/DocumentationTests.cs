using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>docs/deploy.md and the workflow speak of the settings that there are.</summary>
public sealed partial class DocumentationTests
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    private static HashSet<string> Variables => [.. Placeholder().Matches(Repository.Read("infra/main.parameters.json")).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Every_setting_that_azd_takes_is_in_the_guide_and_no_other()
    {
        string guide = Repository.Read("docs/deploy.md");
        string table = guide[guide.IndexOf("## Choices", StringComparison.Ordinal)..guide.IndexOf("Lists are in", StringComparison.Ordinal)];
        IEnumerable<string> documented = Row().Matches(table).SelectMany(row => Name().Matches(row.Groups[1].Value)).Select(m => m.Groups[1].Value);

        // azd itself sets the name, the region and who is signed in.
        Assert.Equal(Variables.Except(["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID"]).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_that_the_workflow_hands_on_is_one_that_azd_takes()
    {
        string workflow = Repository.Read(".github/workflows/deploy.yml");
        string environment = workflow[workflow.IndexOf("    env:\n", StringComparison.Ordinal)..workflow.LastIndexOf("    steps:\n", StringComparison.Ordinal)];

        Assert.All(Variable().Matches(environment).Select(m => m.Groups[1].Value).Except(["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID"]),
            name => Assert.Contains(name, Variables));
        Assert.DoesNotContain("secrets.", workflow, StringComparison.Ordinal);
        Assert.Contains("id-token: write", workflow, StringComparison.Ordinal);
        Assert.Contains("--federated-credential-provider github", workflow, StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_of_the_guide_are_JSON_that_the_parameter_file_takes()
    {
        List<string> examples = [.. Example().Matches(Repository.Read("docs/deploy.md")).Select(m => m.Groups[1].Value.Trim())];

        Assert.True(examples.Count >= 4);
        Assert.All(examples, example => Assert.NotNull(JsonNode.Parse(example.StartsWith('"') ? $"{{{example}}}" : example, documentOptions: Lenient)));
    }

    [Fact]
    public void The_guide_counts_the_combinations_that_are_tested() =>
        Assert.Contains($"all {Variant.All.Count()} combinations", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);

    [GeneratedRegex(@"\$\{(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\| (`[^|]*) \|", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Z_]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^      (\w+):", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"```json\n(.*?)```", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Example();
}
