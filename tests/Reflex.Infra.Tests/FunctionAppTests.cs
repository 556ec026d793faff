using System.Text.Json.Nodes;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>The function app is one that Flex Consumption and Durable Functions accept.</summary>
[Collection(BicepTests.Name)]
public sealed class FunctionAppTests(BicepServer bicep)
{
    // Moved to functionAppConfig, or meaningless on Flex Consumption: setting them fails or misleads.
    private static readonly string[] Deprecated =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTOVERVNET", "WEBSITE_VNET_ROUTE_ALL", "WEBSITE_NODE_DEFAULT_VERSION",
        "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD", "AzureWebJobsDashboard",
        "APPINSIGHTS_INSTRUMENTATIONKEY", "FUNCTIONS_MAX_HTTP_CONCURRENCY", "FUNCTIONS_WORKER_PROCESS_COUNT", "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
    ];

    private static readonly string[] DeprecatedSite =
        ["linuxFxVersion", "netFrameworkVersion", "alwaysOn", "functionAppScaleLimit", "minimumElasticInstanceCount", "preWarmedInstanceCount", "appSettings"];

    [Fact]
    public Task No_setting_is_one_that_Flex_Consumption_has_deprecated() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        Resource app = deployment.Single("Microsoft.Web/sites");
        JsonObject siteConfig = app.At("properties.siteConfig")!.AsObject();
        return deployment.Settings.Keys.Intersect(Deprecated)
            .Concat(DeprecatedSite.Where(siteConfig.ContainsKey));
    });

    [Fact]
    public Task The_app_is_isolated_NET_10_on_Flex_and_fetches_its_package_by_identity() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        Resource app = deployment.Single("Microsoft.Web/sites");
        Resource plan = deployment.Single("Microsoft.Web/serverfarms");
        string package = ((string)app.At("properties.functionAppConfig.deployment.storage.value")!).Split('\'', '/')[^1];
        return app.Text("kind") == "functionapp,linux"
            && plan.Text("sku.name") == "FC1" && plan.Text("sku.tier") == "FlexConsumption"
            && app.Text("properties.functionAppConfig.runtime.name") == "dotnet-isolated"
            && app.Text("properties.functionAppConfig.runtime.version") == "10.0"
            && app.Text("properties.functionAppConfig.deployment.storage.authentication.type") == "UserAssignedIdentity"
            && deployment.OfType("Microsoft.Storage/storageAccounts/blobServices/containers").Any(c => app.Text("properties.functionAppConfig.deployment.storage.value")!.Contains(c.Name.Split('/')[^1], StringComparison.Ordinal))
            ? []
            : [$"the app or its package ({package}) is not as it should be"];
    });

    [Fact]
    public Task azd_finds_its_environment_and_its_service_by_tag() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        string service = Repository.Read("azure.yaml").Split('\n').SkipWhile(line => line != "services:").Skip(1).First().Trim().TrimEnd(':');
        Resource app = deployment.Single("Microsoft.Web/sites");
        return app.Text("tags.azd-service-name") == service
            && app.Text("tags.azd-env-name") == "test"
            && deployment.Single("Microsoft.Resources/resourceGroups").Text("tags.azd-env-name") == "test"
            ? []
            : ["a tag that azd looks for is missing"];
    });

    [Fact]
    public Task Durable_on_Azure_Storage_has_an_instance_that_is_always_ready() => ResolvedVariants.HoldAsync(bicep, (variant, deployment) =>
    {
        JsonArray ready = deployment.Single("Microsoft.Web/sites").At("properties.functionAppConfig.scaleAndConcurrency.alwaysReady")!.AsArray();
        bool warm = ready.Any(group => (string)group!["name"]! == "durable" && (int)group["instanceCount"]! > 0);
        return warm == (variant.Backend == "AzureStorage") ? [] : ["the durable group is not as the backend needs it"];
    });

    [Theory]
    [InlineData("false", "Recreate")]
    [InlineData("true", "RollingUpdate")]
    public async Task Instances_are_replaced_one_by_one_where_asked_for(string wanted, string strategy)
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", $"param environmentName = 'test'\nparam location = 'westeurope'\nparam rollingUpdates = {wanted}");

        Assert.Equal(strategy, deployment.Single("Microsoft.Web/sites").Text("properties.functionAppConfig.siteUpdateStrategy.type"));
    }

    [Fact]
    public Task Names_are_as_long_as_Azure_allows() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        from limit in new (string Type, int Length)[]
        {
            ("Microsoft.Storage/storageAccounts", 24), ("Microsoft.KeyVault/vaults", 24), ("Microsoft.ServiceBus/namespaces", 50), ("Microsoft.Web/sites", 60),
            ("Microsoft.EventGrid/topics", 50), ("Microsoft.EventGrid/systemTopics", 128), ("Microsoft.DurableTask/schedulers", 64),
        }
        from resource in deployment.OfType(limit.Type)
        where resource.Name.Length > limit.Length
        select $"{resource} is longer than {limit.Length}");
}
