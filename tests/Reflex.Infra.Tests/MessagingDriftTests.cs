using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Reflex.Infra.Tests.Code;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>Queues, topics, connections and open paths: those of the code and those of the infrastructure are the same.</summary>
[Collection(BicepTests.Name)]
public sealed partial class MessagingDriftTests(BicepServer bicep)
{
    private static FunctionCatalog Code => FunctionCatalog.Current;

    private Task<ResolvedDeployment> MainAsync() => ResolvedVariants.GetAsync(bicep, Variant.All.First());

    [Fact]
    public async Task Queues_topics_and_subscriptions_are_those_that_functions_read()
    {
        ResolvedDeployment deployment = await MainAsync();

        Assert.Equal(Code.ServiceBus.Where(f => f.Queue is not null).Select(f => f.Queue).Order(StringComparer.Ordinal),
            deployment.OfType("Microsoft.ServiceBus/namespaces/queues").Select(q => q.Name.Split('/')[^1]).Order(StringComparer.Ordinal));
        Assert.Equal(Code.ServiceBus.Where(f => f.Topic is not null).Select(f => $"{f.Topic}/{f.Subscription}").Order(StringComparer.Ordinal),
            deployment.OfType("Microsoft.ServiceBus/namespaces/topics/subscriptions").Select(s => string.Join('/', s.Name.Split('/')[1..])).Order(StringComparer.Ordinal));
        Assert.Equal(Code.ServiceBus.Where(f => f.Topic is not null).Select(f => f.Topic).Distinct().Order(StringComparer.Ordinal),
            deployment.OfType("Microsoft.ServiceBus/namespaces/topics").Select(t => t.Name.Split('/')[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_alert_for_silence_listens_to_every_function_that_receives_events()
    {
        Resource rule = (await MainAsync()).OfType("Microsoft.Insights/scheduledQueryRules").Single(r => r.Name.EndsWith("no-events", StringComparison.Ordinal));
        string query = (string)rule.At("properties.criteria.allOf")![0]!["query"]!;

        Assert.Equal(Code.EventGrid.Select(f => f.Name).Concat(Code.ServiceBus.Select(f => f.Name)).Order(StringComparer.Ordinal),
            Quoted().Matches(query[query.IndexOf(" in (", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value).Where(name => name.Length > 0).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_connection_that_a_trigger_names_has_its_settings()
    {
        ResolvedDeployment deployment = await MainAsync();

        Assert.All(Code.ServiceBus.Select(f => f.Connection).Distinct(), connection => Assert.Contains($"{connection}__fullyQualifiedNamespace", deployment.Settings.Keys));
    }

    [Fact]
    public async Task A_path_without_sign_in_is_the_Event_Grid_webhook_or_one_of_the_ingress()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param authClientId = '55555555-5555-5555-5555-555555555555'
            param ingestSources = [ { name: 'github', auth: 'hmac', secretName: 'github' } ]
            """);
        Resource auth = deployment.OfType("Microsoft.Web/sites/config").Single(c => c.Name.EndsWith("/authsettingsV2", StringComparison.Ordinal));
        string route = "/api/" + Code.Http.Single(f => f.Name == "Ingest").Route.Replace("{source}", "github", StringComparison.Ordinal);

        Assert.Equal([route], auth.At("properties.globalValidation.excludedPaths")!.AsArray().Select(p => (string)p!)
            .Where(path => !path.Equals("/runtime/webhooks/EventGrid", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_only_HTTP_functions_are_ones_that_the_app_guards_itself() =>
        // A key in the address would be a secret in logs; who calls is for App Service Authentication and the app to say.
        Assert.All(Code.Http, function => Assert.Equal(AuthorizationLevel.Anonymous, function.Level));

    [GeneratedRegex("\"([^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
