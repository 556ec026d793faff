using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>No key is read, none is handed on: identities do everything.</summary>
[Collection(BicepTests.Name)]
public sealed partial class SecretTests(BicepServer bicep)
{
    private static readonly string[] Connections = ["AzureWebJobsStorage", "ServiceBusConnection"];

    [Theory]
    [InlineData("infra/main.bicep")]
    [InlineData("infra/subscriptions.bicep")]
    public async Task A_template_reads_no_keys_and_holds_no_connection_strings(string file)
    {
        (JsonObject? template, _) = await bicep.CompileAsync(file);
        string text = template!.ToJsonString();

        Assert.DoesNotMatch(KeyFunction(), text);
        Assert.DoesNotMatch(ConnectionString(), text);
    }

    [Fact]
    public async Task No_output_is_a_secret_or_made_from_one()
    {
        (JsonObject? template, _) = await bicep.CompileAsync("infra/main.bicep");

        Assert.All(OutputsOf(template!), output =>
        {
            Assert.DoesNotMatch(KeyFunction(), output.Value);
            Assert.DoesNotMatch(SecretName(), output.Name);
            Assert.DoesNotContain("securestring", output.Value, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public Task No_app_setting_is_a_secret_in_clear() => ResolvedVariants.HoldAsync(bicep, (_, deployment) => deployment.Settings
        .Where(setting => SecretValue().IsMatch(setting.Value))
        .Select(setting => $"{setting.Key} looks like a key: {setting.Value}"));

    [Fact]
    public async Task A_secret_setting_is_a_reference_to_the_key_vault()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param keyVaultReferences = { Reflex__Approvals__TeamsWebhook: 'teams-webhook' }
            """);

        Assert.Contains("@Microsoft.KeyVault(SecretUri=", deployment.Settings["Reflex__Approvals__TeamsWebhook"], StringComparison.Ordinal);
        Assert.Contains("teams-webhook", deployment.Settings["Reflex__Approvals__TeamsWebhook"], StringComparison.Ordinal);
    }

    [Fact]
    public Task Connections_are_by_managed_identity() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        List<string> breaches = [];
        foreach (string connection in Connections)
        {
            if (deployment.Settings.ContainsKey(connection))
            {
                breaches.Add($"{connection} is a connection string");
            }

            if (deployment.Settings.GetValueOrDefault($"{connection}__credential") != "managedidentity")
            {
                breaches.Add($"{connection}__credential is not managedidentity");
            }

            if (!deployment.Settings.GetValueOrDefault($"{connection}__clientId", "").Contains("userAssignedIdentities/id-app-", StringComparison.Ordinal))
            {
                breaches.Add($"{connection}__clientId is not the app's identity");
            }
        }

        return breaches;
    });

    private static IEnumerable<(string Name, string Value)> OutputsOf(JsonNode node)
    {
        if (node is JsonObject o)
        {
            if (o["outputs"] is JsonObject outputs && o["resources"] is not null)
            {
                foreach ((string name, JsonNode? value) in outputs)
                {
                    yield return (name, value!.ToJsonString());
                }
            }

            foreach ((_, JsonNode? child) in o)
            {
                foreach (var found in child is null ? [] : OutputsOf(child))
                {
                    yield return found;
                }
            }
        }
        else if (node is JsonArray array)
        {
            foreach (var found in array.Where(child => child is not null).SelectMany(child => OutputsOf(child!)))
            {
                yield return found;
            }
        }
    }

    [GeneratedRegex(@"\blist(Keys|AccountSas|ServiceSas|Secrets?|ConnectionStrings|Credentials|HostKeys)\b|\blist\w*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KeyFunction();

    [GeneratedRegex(@"AccountKey=|SharedAccessKey|SharedAccessSignature|DefaultEndpointsProtocol|Endpoint=sb://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ConnectionString();

    [GeneratedRegex(@"key(?!vault)(?!_?vault)|secret|password|token|sas\b|connectionstring", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"AccountKey=|SharedAccessKey|[?&]sig=|-----BEGIN|^[A-Za-z0-9+/]{40,}={0,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex SecretValue();
}
