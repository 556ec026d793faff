using System.Text.Json.Nodes;
using Reflex.Functions.Triggers;
using Reflex.Infra.Tests.Code;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>What the code declares and what the infrastructure declares, held against each other in both directions.</summary>
[Collection(BicepTests.Name)]
public sealed class DriftTests(BicepServer bicep)
{
    private static FunctionCatalog Code => FunctionCatalog.Current;

    [Fact]
    [Trait("Category", "Generated")]
    public void The_lists_that_the_infrastructure_reads_are_what_the_code_declares()
    {
        Assert.True(Code.EventFunctionsFile() == Repository.Read("infra/event-functions.tsv"), $"infra/event-functions.tsv is stale. {Repository.HowToUpdate}");
        Assert.True(Code.QueuesFile() == Repository.Read("infra/queues.tsv"), $"infra/queues.tsv is stale. {Repository.HowToUpdate}");
    }

    [Fact]
    public void Every_Event_Grid_function_says_what_it_handles()
    {
        Assert.Empty(Code.Undeclared);
        Assert.All(Code.EventGrid, function => Assert.True(function.Source == EventSourceKind.Custom || function.Types.Count > 0,
            $"{function.Name} must name its event types: a system topic would deliver everything it has"));
    }

    [Fact]
    public async Task Each_Event_Grid_function_has_its_subscription_with_its_types_and_no_other_has()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("subscriptions.bicep", EventSubscriptionTests.TopicsOfEveryKind());

        Assert.Equal(
            Code.EventGrid.Select(f => (f.Name, f.Source.ToString(), string.Join(',', f.Types.Order(StringComparer.Ordinal)))).Order(),
            deployment.EventSubscriptions.Select(s => (
                s.Text("properties.destination.properties.resourceId")!.Split('/')[^1],
                s.Name.Split('/')[0],
                string.Join(',', (s.At("properties.filter.includedEventTypes") as JsonArray ?? []).Select(t => (string)t!).Order(StringComparer.Ordinal)))).Order());
    }

    [Fact]
    public async Task By_Service_Bus_each_topic_delivers_just_the_types_that_some_function_handles()
    {
        var variant = new Variant("AzureStorage", Vnet: false, "Premium", ExistingTopics: false, "serviceBus");
        ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, variant);
        Dictionary<string, string> kinds = deployment.Outputs["REFLEX_EVENT_TOPICS"]!.AsArray().ToDictionary(t => (string)t!["resourceId"]!, t => (string)t!["kind"]!);

        Assert.Equal(
            Code.EventGrid.Where(f => f.Source != EventSourceKind.Custom).SelectMany(f => f.Types.Select(type => (f.Source.ToString(), type))).Order(),
            deployment.EventSubscriptions.Where(s => s.Is("Microsoft.EventGrid/systemTopics/eventSubscriptions"))
                .SelectMany(s => s.At("properties.filter.includedEventTypes")!.AsArray().Select(t => (kinds[s.Id[..s.Id.IndexOf("/eventSubscriptions/", StringComparison.Ordinal)]], (string)t!))).Order());
    }

    [Fact]
    public async Task Each_kind_of_source_in_the_code_is_one_that_the_infrastructure_can_connect()
    {
        (JsonObject? template, _) = await bicep.CompileAsync("infra/app/types.bicep");
        IEnumerable<string> kinds = template!["definitions"]!["eventSourceKind"]!["allowedValues"]!.AsArray().Select(v => (string)v!);

        Assert.Equal(Enum.GetNames<EventSourceKind>().Except([nameof(EventSourceKind.Custom)]).Order(StringComparer.Ordinal), kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Always_ready_groups_name_functions_that_exist()
    {
        foreach (Variant variant in Variant.All)
        {
            ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, variant);
            Assert.All(deployment.Single("Microsoft.Web/sites").At("properties.functionAppConfig.scaleAndConcurrency.alwaysReady")!.AsArray().Select(g => (string)g!["name"]!), name =>
                Assert.True(name is "http" or "durable" or "blob" || (name.StartsWith("function:", StringComparison.Ordinal) && Code.Names.Contains(name["function:".Length..])), name));
        }
    }
}
