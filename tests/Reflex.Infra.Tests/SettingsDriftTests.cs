using System.Reflection;
using Microsoft.Extensions.Configuration;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;
using Reflex.Functions.Triggers.Http;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>App settings: what the infrastructure sets is known to the code, and what the code knows is set or left at its default on purpose.</summary>
[Collection(BicepTests.Name)]
public sealed class SettingsDriftTests(BicepServer bicep)
{
    private const string ByOperator = "an operator's choice, set with extraSettings";
    private const string BySecret = "a URL with a signature, set with keyVaultReferences";

    // Settings of the code that the template leaves alone.
    private static readonly Dictionary<string, string> LeftAtDefault = new(StringComparer.Ordinal)
    {
        ["Reflex__TablePrefix"] = "one installation has one storage account",
        ["Reflex__AutomationsPath"] = "the automations are in the package",
        ["Reflex__Actions__AttemptSeconds"] = ByOperator,
        ["Reflex__Actions__MaxResponseBytes"] = ByOperator,
        ["Reflex__Actions__ResourceManagerEndpoint"] = "the public cloud's; other clouds set it with extraSettings",
        ["Reflex__Actions__SlackWebhook"] = BySecret,
        ["Reflex__Actions__TeamsWebhook"] = BySecret,
        ["Reflex__Approvals__DefaultApprovers"] = ByOperator,
        ["Reflex__Approvals__DefaultHours"] = ByOperator,
        ["Reflex__Approvals__Groups"] = ByOperator,
        ["Reflex__Approvals__LinkHours"] = ByOperator,
        ["Reflex__Approvals__TeamsWebhook"] = BySecret,
        ["Reflex__Auth__ApproverRole"] = "the role in infra/app-roles.json",
        ["Reflex__Auth__DevelopmentUser"] = "there is none in Azure",
        ["Reflex__Auth__OperatorRole"] = "the role in infra/app-roles.json",
        ["Reflex__Auth__ReaderRole"] = "the role in infra/app-roles.json",
        ["Reflex__Ingest__MaxBodyBytes"] = ByOperator,
        ["Reflex__Ingest__ToleranceSeconds"] = ByOperator,
        ["Reflex__Retention__Comparisons"] = ByOperator,
        ["Reflex__Retention__Events"] = ByOperator,
        ["Reflex__Retention__Incidents"] = ByOperator,
        ["Reflex__Retention__Rejected"] = ByOperator,
        ["Reflex__Retention__Runs"] = ByOperator,
    };

    // Settings that are the platform's, not the app's.
    private static readonly string[] Platform =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureFunctionsJobHost__", "AzureWebJobsStorage__", "ServiceBusConnection__",
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING", "TASKHUB_NAME", "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID", "WEBSITE_AUTH_AAD_ALLOWED_TENANTS",
    ];

    // Sources are the operator's list, ingestSources; see below.
    private static IEnumerable<string> CodeSettings => Leaves(typeof(ReflexOptions), "Reflex")
        .Concat(Leaves(typeof(IngestOptions), "Reflex__Ingest").Except([$"Reflex__Ingest__{nameof(IngestOptions.Sources)}"]));

    [Fact]
    public async Task Every_setting_of_the_template_is_known_to_the_code_or_the_platform()
    {
        HashSet<string> known = [.. CodeSettings];
        foreach (Variant variant in Variant.All)
        {
            ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, variant);
            Assert.DoesNotContain(deployment.Settings.Keys, name => !known.Contains(name) && !Platform.Any(p => name == p || (p.EndsWith('_') && name.StartsWith(p, StringComparison.Ordinal))));
        }
    }

    [Fact]
    public async Task Every_setting_of_the_code_is_in_the_template_or_has_a_reason_not_to_be()
    {
        ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, Variant.All.First());

        Assert.Equal(CodeSettings.Order(StringComparer.Ordinal),
            deployment.Settings.Keys.Where(name => name.StartsWith("Reflex__", StringComparison.Ordinal)).Concat(LeftAtDefault.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Values_of_the_template_are_ones_that_the_code_takes()
    {
        foreach (string mode in new[] { "simulate", "real" })
        {
            ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", $"param environmentName = 'test'\nparam location = 'westeurope'\nparam actionsMode = '{mode}'");

            Assert.True(Enum.TryParse<ActionMode>(deployment.Settings["Reflex__Actions__Mode"], ignoreCase: true, out _));
            Assert.Equal(AuthMode.Platform, Enum.Parse<AuthMode>(deployment.Settings["Reflex__Auth__Mode"], ignoreCase: true));
        }
    }

    [Fact]
    public async Task Settings_of_a_webhook_source_are_ones_that_the_code_binds()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param ingestSources = [
              { name: 'github', auth: 'hmac', secretName: 'a', previousSecretName: 'b' }
              { name: 'monitor', auth: 'entra' }
            ]
            """);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(deployment.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
            .Build();

        IngestOptions options = configuration.GetSection(IngestOptions.Section).Get<IngestOptions>()!;

        Assert.Equal(IngestAuth.Hmac, options.Sources["github"].Auth);
        Assert.NotEmpty(options.Sources["github"].Secret);
        Assert.NotEmpty(options.Sources["github"].PreviousSecret);
        Assert.Equal(IngestAuth.Entra, options.Sources["monitor"].Auth);
        Assert.Equal(options.Sources["monitor"].Queue, BusinessEventsTopic(deployment));

        static string BusinessEventsTopic(ResolvedDeployment deployment) => deployment.Single("Microsoft.ServiceBus/namespaces/topics").Name.Split('/')[^1];
    }

    [Fact]
    public async Task Tables_and_containers_are_those_that_the_code_opens()
    {
        ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, Variant.All.First());
        string prefix = new ReflexOptions().TablePrefix;

        Assert.Equal(
            typeof(TableNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => prefix + (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            deployment.OfType("Microsoft.Storage/storageAccounts/tableServices/tables").Select(table => table.Name.Split('/')[^1]).Order(StringComparer.Ordinal));
        Assert.All([LargeValues.ContainerSuffix, LargeValues.KeptContainerSuffix], suffix => Assert.Contains(
            deployment.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => container.Name.EndsWith($"/{prefix.ToLowerInvariant()}{suffix}", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_app_registration_has_the_roles_that_the_code_asks_for()
    {
        var defaults = new AuthOptions();
        IEnumerable<string> roles = System.Text.Json.Nodes.JsonNode.Parse(Repository.Read("infra/app-roles.json"))!.AsArray().Select(role => (string)role!["value"]!);

        Assert.Superset(new HashSet<string> { defaults.ReaderRole, defaults.ApproverRole, defaults.OperatorRole, new IngestSource().Role }, roles.ToHashSet());
    }

    /// <summary>The leaves of an options class, as environment variables name them.</summary>
    private static IEnumerable<string> Leaves(Type type, string prefix) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .SelectMany(property => property.PropertyType.Namespace == type.Namespace && property.PropertyType.IsClass
            ? Leaves(property.PropertyType, $"{prefix}__{property.Name}")
            : [$"{prefix}__{property.Name}"]);
}
