using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>What can be reached from where, and how well guarded: held against every combination that is offered.</summary>
[Collection(BicepTests.Name)]
public sealed class ExposureTests(BicepServer bicep)
{
    [Fact]
    public Task Storage_has_no_shared_keys_no_public_blobs_and_TLS_1_2() => HoldAsync("Microsoft.Storage/storageAccounts", account =>
        account.Flag("properties.allowSharedKeyAccess") == false
        && account.Flag("properties.allowBlobPublicAccess") == false
        && account.Flag("properties.supportsHttpsTrafficOnly") == true
        && account.Text("properties.minimumTlsVersion") == "TLS1_2");

    [Fact]
    public Task Containers_are_closed_to_the_public() => HoldAsync("Microsoft.Storage/storageAccounts/blobServices/containers", container =>
        container.Text("properties.publicAccess") == "None");

    [Fact]
    public Task Service_Bus_knows_identities_only_and_TLS_1_2() => HoldAsync("Microsoft.ServiceBus/namespaces", bus =>
        bus.Flag("properties.disableLocalAuth") == true && bus.Text("properties.minimumTlsVersion") == "1.2");

    [Fact]
    public Task The_custom_topic_knows_identities_only_takes_CloudEvents_and_TLS_1_2() => HoldAsync("Microsoft.EventGrid/topics", topic =>
        topic.Flag("properties.disableLocalAuth") == true
        && topic.Text("properties.inputSchema") == "CloudEventSchemaV1_0"
        && topic.Text("properties.minimumTlsVersionAllowed") == "1.2");

    [Fact]
    public Task The_key_vault_knows_roles_only() => HoldAsync("Microsoft.KeyVault/vaults", vault =>
        vault.Flag("properties.enableRbacAuthorization") == true && vault.Flag("properties.enableSoftDelete") == true && vault.At("properties.accessPolicies") is null);

    [Fact]
    public Task Logs_and_telemetry_take_identities_only() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        deployment.OfType("Microsoft.Insights/components").Where(c => c.Flag("properties.DisableLocalAuth") != true).Select(c => $"{c} takes keys")
            .Concat(deployment.OfType("Microsoft.OperationalInsights/workspaces").Where(w => w.Flag("properties.features.disableLocalAuth") != true).Select(w => $"{w} takes keys"))
            .Concat(deployment.Settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"].Contains("Authorization=AAD", StringComparison.Ordinal) ? [] : ["telemetry is sent by key"]));

    [Fact]
    public Task The_function_app_speaks_HTTPS_with_TLS_1_2_and_has_no_publishing_passwords() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        Resource app = deployment.Single("Microsoft.Web/sites");
        bool guarded = app.Flag("properties.httpsOnly") == true
            && app.Text("properties.siteConfig.minTlsVersion") == "1.2"
            && app.Text("properties.siteConfig.scmMinTlsVersion") == "1.2"
            && app.Text("properties.siteConfig.ftpsState") == "Disabled";
        int passwordsOff = deployment.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Count(policy => policy.Flag("properties.allow") == false);
        return guarded && passwordsOff == 2 ? [] : [$"{app} is not guarded"];
    });

    [Fact]
    public Task In_a_virtual_network_nothing_but_app_and_dead_letters_is_public() => ResolvedVariants.HoldAsync(bicep, (variant, deployment) =>
        from resource in deployment.Resources
        where resource.At("properties.publicNetworkAccess") is not null && !resource.Is("Microsoft.ServiceBus/namespaces/networkRuleSets")
        let expected = variant.Vnet && !resource.Name.StartsWith("stdl", StringComparison.Ordinal) ? "Disabled" : "Enabled"
        where resource.Text("properties.publicNetworkAccess") != expected
        select $"{resource} is {resource.Text("properties.publicNetworkAccess")}, not {expected}");

    [Fact]
    public Task In_a_virtual_network_closed_resources_have_private_endpoints_that_resolve() => ResolvedVariants.HoldAsync(bicep, (variant, deployment) =>
    {
        IEnumerable<string> closed = deployment.Resources.Where(r => r.Text("properties.publicNetworkAccess") == "Disabled" && !r.Is("Microsoft.ServiceBus/namespaces/networkRuleSets"))
            .Select(r => r.Id);
        List<Resource> endpoints = [.. deployment.OfType("Microsoft.Network/privateEndpoints")];
        HashSet<string> reached = [.. endpoints.Select(e => (string)e.At("properties")!["privateLinkServiceConnections"]![0]!["properties"]!["privateLinkServiceId"]!)];
        List<string> breaches = [.. closed.Where(id => !reached.Contains(id)).Select(id => $"{id} is closed and has no endpoint")];
        if (!variant.Vnet)
        {
            return endpoints.Count == 0 ? breaches : ["endpoints without a network"];
        }

        int storageEndpoints = endpoints.Count(e => e.ToString().Contains("pep-blob", StringComparison.Ordinal) || e.ToString().Contains("pep-queue", StringComparison.Ordinal) || e.ToString().Contains("pep-table", StringComparison.Ordinal));
        if (storageEndpoints != 3)
        {
            breaches.Add("storage needs an endpoint each for blobs, queues and tables");
        }

        if (deployment.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count() != endpoints.Count
            || deployment.OfType("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count() != endpoints.Count)
        {
            breaches.Add("an endpoint lacks its DNS zone");
        }

        string? subnet = deployment.Single("Microsoft.Web/sites").Text("properties.virtualNetworkSubnetId");
        return subnet?.EndsWith("/subnets/snet-functions", StringComparison.Ordinal) == true ? breaches : [.. breaches, "the app is not in the network"];
    });

    [Fact]
    public Task Sign_in_is_required_but_for_the_paths_that_prove_themselves_otherwise() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        Resource auth = deployment.OfType("Microsoft.Web/sites/config").Single(config => config.Name.EndsWith("/authsettingsV2", StringComparison.Ordinal));
        return auth.Flag("properties.globalValidation.requireAuthentication") == true
            && auth.Text("properties.identityProviders.azureActiveDirectory.registration.clientSecretSettingName") == "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"
            && deployment.Settings.ContainsKey("OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID")
            ? []
            : ["sign-in is not required, or uses a secret"];
    });

    [Fact]
    public async Task Without_an_app_registration_sign_in_is_off_and_the_app_still_asks_for_it()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", "param environmentName = 'test'\nparam location = 'westeurope'");

        Assert.DoesNotContain(deployment.OfType("Microsoft.Web/sites/config"), config => config.Name.EndsWith("/authsettingsV2", StringComparison.Ordinal));
        Assert.Equal("platform", deployment.Settings["Reflex__Auth__Mode"]);
    }

    private Task HoldAsync(string type, Func<Resource, bool> rule) => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        deployment.OfType(type).Any()
            ? deployment.OfType(type).Where(resource => !rule(resource)).Select(resource => $"{resource} breaks the rule: {resource.Properties?.ToJsonString()}")
            : [$"no {type} at all"]);
}
