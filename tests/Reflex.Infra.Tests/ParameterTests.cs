using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>Parameters: azd never has to ask for one, and what makes no sense is refused with the mend.</summary>
[Collection(BicepTests.Name)]
public sealed partial class ParameterTests(BicepServer bicep)
{
    private static JsonObject ParametersFile => JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!.AsObject();

    [Fact]
    public async Task Every_required_parameter_is_mapped_and_every_mapped_one_exists()
    {
        (JsonObject? template, _) = await bicep.CompileAsync("infra/main.bicep");
        JsonObject declared = template!["parameters"]!.AsObject();

        Assert.DoesNotContain(declared, p => p.Value!["defaultValue"] is null && p.Value["nullable"] is null && !ParametersFile.ContainsKey(p.Key));
        Assert.All(ParametersFile, p => Assert.Contains(p.Key, declared));
    }

    [Fact]
    public void Only_name_and_region_have_to_be_chosen()
    {
        IEnumerable<string> asked = ParametersFile.Select(p => p.Value!["value"] is JsonValue v && v.TryGetValue(out string? text) ? text : "")
            .SelectMany(text => Placeholder().Matches(text)).Where(match => !match.Groups["default"].Success).Select(match => match.Groups["name"].Value);

        Assert.Equal(["AZURE_ENV_NAME", "AZURE_LOCATION"], asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_default_in_the_parameter_file_is_the_default_of_the_template()
    {
        (JsonObject? template, _) = await bicep.CompileAsync("infra/main.bicep");
        foreach ((string name, JsonNode? entry) in ParametersFile)
        {
            JsonNode? declared = template!["parameters"]![name]!["defaultValue"];
            string mapped = entry!["value"] is JsonValue v && v.TryGetValue(out string? text)
                ? Placeholder().Match(text).Groups["default"].Value
                : entry["value"]!.ToJsonString();
            string expected = declared switch
            {
                null => "",
                JsonValue value => value.ToString(),
                _ => declared.ToJsonString(),
            };
            Assert.Equal((name, expected), (name, mapped == "True" ? "true" : mapped));
        }
    }

    [Fact]
    public async Task Standard_Service_Bus_in_a_virtual_network_is_refused_with_the_mend()
    {
        var refusal = await Assert.ThrowsAsync<BicepException>(() => bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param vnetEnabled = true
            param serviceBusSku = 'Standard'
            """));

        Assert.Contains("private endpoints need Premium", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("SERVICE_BUS_SKU", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner")]
    [InlineData("B24988AC-6180-42A0-AB88-20F7382DD24C", "Contributor")]
    [InlineData("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator")]
    [InlineData("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator")]
    public async Task A_role_that_would_make_every_limit_void_is_refused_for_automations(string role, string name)
    {
        var refusal = await Assert.ThrowsAsync<BicepException>(() => bicep.ResolveAsync("main.bicep", $$"""
            param environmentName = 'test'
            param location = 'westeurope'
            param automationScopes = [ { resourceId: '/subscriptions/{{BicepServer.SubscriptionId}}/resourceGroups/rg-shop', roleDefinitionId: '{{role}}', why: 'x' } ]
            """));

        Assert.Contains($"automationScopes: {name} on", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ kind: 'Storage' }", "needs resourceId")]
    [InlineData("{ kind: 'Storage', resourceId: '/subscriptions/a/resourceGroups/b/providers/Microsoft.Storage/storageAccounts/c' }", "needs location")]
    [InlineData("{ kind: 'Policy', existingTopic: { resourceId: '/subscriptions/a/resourceGroups/b/providers/Microsoft.EventGrid/systemTopics/c', identity: 'SystemAssigned' } }", "needs principalId")]
    [InlineData("{ kind: 'Policy' }\n  { kind: 'Policy' }", "more than once")]
    public async Task An_incomplete_source_is_refused_by_name(string source, string reason)
    {
        var refusal = await Assert.ThrowsAsync<BicepException>(() => bicep.ResolveAsync("main.bicep", $$"""
            param environmentName = 'test'
            param location = 'westeurope'
            param eventSources = [
              {{source}}
            ]
            """));

        Assert.Contains("eventSources:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_signs_its_requests_needs_its_secret_to_be_named()
    {
        var refusal = await Assert.ThrowsAsync<BicepException>(() => bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param ingestSources = [ { name: 'github', auth: 'hmac' } ]
            """));

        Assert.Contains("ingestSources: github", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("secretName", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_webhooks_gets_its_settings_and_only_a_signed_one_an_open_path()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param authClientId = '55555555-5555-5555-5555-555555555555'
            param ingestSources = [
              { name: 'github', auth: 'hmac', secretName: 'github-webhook', previousSecretName: 'github-old', options: { SignatureHeader: 'X-Hub-Signature-256', TimestampHeader: '' } }
              { name: 'monitor', auth: 'entra', options: { Queue: 'monitor-alerts' } }
            ]
            """);

        IReadOnlyDictionary<string, string> settings = deployment.Settings;
        Assert.Equal("hmac", settings["Reflex__Ingest__Sources__github__Auth"]);
        Assert.Equal("X-Hub-Signature-256", settings["Reflex__Ingest__Sources__github__SignatureHeader"]);
        Assert.Equal("", settings["Reflex__Ingest__Sources__github__TimestampHeader"]);
        Assert.Contains("@Microsoft.KeyVault", settings["Reflex__Ingest__Sources__github__Secret"], StringComparison.Ordinal);
        Assert.Contains("github-old", settings["Reflex__Ingest__Sources__github__PreviousSecret"], StringComparison.Ordinal);
        Assert.Equal("entra", settings["Reflex__Ingest__Sources__monitor__Auth"]);
        Assert.Equal("monitor-alerts", settings["Reflex__Ingest__Sources__monitor__Queue"]);
        Assert.DoesNotContain("Reflex__Ingest__Sources__monitor__Secret", settings.Keys);

        Resource auth = deployment.OfType("Microsoft.Web/sites/config").Single(c => c.Name.EndsWith("/authsettingsV2", StringComparison.Ordinal));
        Assert.Equal(["/runtime/webhooks/EventGrid", "/runtime/webhooks/eventgrid", "/api/ingest/github"],
            auth.At("properties.globalValidation.excludedPaths")!.AsArray().Select(path => (string)path!));
    }

    [Fact]
    public async Task Nothing_may_be_touched_by_automations_unless_the_operator_says_so()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", "param environmentName = 'test'\nparam location = 'westeurope'");

        Assert.Equal("", deployment.Settings["Reflex__Actions__AllowedScopes"]);
        Assert.Equal("simulate", deployment.Settings["Reflex__Actions__Mode"]);
        string group = $"/subscriptions/{BicepServer.SubscriptionId}/resourceGroups/rg-test/providers/";
        Assert.All(deployment.OfType("Microsoft.Authorization/roleAssignments"), role => Assert.StartsWith(group, role.RoleScope, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_automations_may_touch_is_the_same_list_for_roles_and_for_the_app()
    {
        ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, Variant.All.First());
        string[] allowed = deployment.Settings["Reflex__Actions__AllowedScopes"].Split(',');

        Assert.Equal(3, allowed.Length);
        foreach (string scope in allowed)
        {
            Assert.Contains(deployment.OfType("Microsoft.Authorization/roleAssignments"), role =>
                role.RoleScope == scope && role.Text("properties.description") == "Restarts machines.");
        }
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)(=(?<default>[^}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
