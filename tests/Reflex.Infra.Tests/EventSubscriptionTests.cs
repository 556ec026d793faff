using System.Text.Json.Nodes;
using Reflex.Functions.Triggers;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>Event subscriptions: by identity, after the role that they need, with retries, dead letters and filters.</summary>
[Collection(BicepTests.Name)]
public sealed class EventSubscriptionTests(BicepServer bicep)
{
    private const string Sender = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39";
    private const string BlobWriter = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string Shared = $"/subscriptions/{BicepServer.SubscriptionId}/resourceGroups/rg-shared/providers";

    /// <summary>One topic of every kind, as the output of a deployment names them.</summary>
    internal static string TopicsOfEveryKind(string delivery = "functions") => $"""
        param functionAppId = '/subscriptions/{BicepServer.SubscriptionId}/resourceGroups/rg-test/providers/Microsoft.Web/sites/func-abc'
        param deadLetterStorageId = '{Shared}/Microsoft.Storage/storageAccounts/stdl'
        param topics = [
        {string.Join("\n", Enum.GetNames<EventSourceKind>().Select(kind => $$"""
          {
            kind: '{{kind}}'
            delivery: '{{delivery}}'
            resourceId: '{{Shared}}/Microsoft.EventGrid/{{(kind == "Custom" ? "topics" : "systemTopics")}}/{{kind}}'
            identity: '{{Identity(kind)}}'
            userAssignedIdentity: '{{(Identity(kind) == "UserAssigned" ? $"{Shared}/Microsoft.ManagedIdentity/userAssignedIdentities/id-events" : "")}}'
            subjectBeginsWith: '/begin'
            subjectEndsWith: '.end'
            advancedFilters: [ { operatorType: 'StringIn', key: 'data.api', values: [ 'PutBlob' ] } ]
          }
        """))}
        ]
        """;

    private static string Identity(string kind) => kind switch { "Subscription" or "HealthResources" => "UserAssigned", "Policy" => "None", _ => "SystemAssigned" };

    [Fact]
    public async Task In_the_templates_every_subscription_by_identity_depends_on_role_assignments()
    {
        (JsonObject? template, _) = await bicep.CompileAsync("infra/main.bicep");
        List<string> breaches = [];
        int found = Search(template!, breaches);

        Assert.True(found > 0, "no event subscription in the template");
        Assert.Empty(breaches);
    }

    // Within one template: a resource that leads to event subscriptions must wait for one that leads to role assignments.
    private static int Search(JsonObject template, List<string> breaches)
    {
        if (template["resources"] is not JsonObject resources)
        {
            return 0;
        }

        int found = 0;
        foreach ((string name, JsonNode? resource) in resources)
        {
            if (resource!["properties"] is not JsonObject properties || properties["template"] is not JsonObject nested)
            {
                continue;
            }

            bool direct = nested["resources"] is JsonObject inner && inner.Any(r => ((string?)r.Value!["type"])!.EndsWith("/eventSubscriptions", StringComparison.Ordinal));
            found += direct ? 1 : Search(nested, breaches);
            IEnumerable<string> waitsFor = resource["dependsOn"]?.AsArray().Select(d => (string)d!) ?? [];
            if (direct && !waitsFor.Any(dependency => resources[dependency]?.ToJsonString().Contains("Microsoft.Authorization/roleAssignments", StringComparison.Ordinal) == true))
            {
                breaches.Add($"{name} does not wait for a role assignment");
            }
        }

        return found;
    }

    [Fact]
    public Task Every_identity_that_delivers_may_send_and_every_one_that_dead_letters_may_write() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        List<string> breaches = [];
        foreach (Resource subscription in deployment.EventSubscriptions)
        {
            string topic = subscription.Id[..subscription.Id.IndexOf("/eventSubscriptions/", StringComparison.Ordinal)];
            Check(subscription, topic, "deliveryWithResourceIdentity", Sender, subscription.Text("properties.deliveryWithResourceIdentity.destination.properties.resourceId")!);
            Check(subscription, topic, "deadLetterWithResourceIdentity", BlobWriter, subscription.Text("properties.deadLetterWithResourceIdentity.deadLetterDestination.properties.resourceId")!);
        }

        return breaches;

        void Check(Resource subscription, string topic, string by, string role, string target)
        {
            string? uses = subscription.Text($"properties.{by}.identity.userAssignedIdentity") ?? topic;
            bool known = deployment.Resources.Any(r => r.Id == uses);
            bool allowed = deployment.OfType("Microsoft.Authorization/roleAssignments").Any(r =>
                r.Text("properties.roleDefinitionId")!.EndsWith(role, StringComparison.Ordinal)
                && target.StartsWith(r.RoleScope, StringComparison.Ordinal)
                // The identity of a topic that is not made here is given by object ID.
                && (r.Text("properties.principalId")!.Contains(uses, StringComparison.Ordinal) || (!known && r.Text("properties.principalId")!.StartsWith("3000", StringComparison.Ordinal))));
            if (!allowed)
            {
                breaches.Add($"{uses} has no role {role} on {target}");
            }
        }
    });

    [Fact]
    public Task A_subscription_never_has_two_destinations() => ResolvedVariants.HoldAsync(bicep, (_, deployment) => deployment.EventSubscriptions
        .Where(s => s.At("properties.destination") is not null && s.At("properties.deliveryWithResourceIdentity") is not null)
        .Select(s => $"{s} has destination and deliveryWithResourceIdentity"));

    [Fact]
    public Task Events_go_by_Service_Bus_only_if_asked_and_the_firewall_admits_the_identity() => ResolvedVariants.HoldAsync(bicep, (variant, deployment) =>
    {
        List<string> breaches = [];
        foreach (JsonNode? topic in deployment.Outputs["REFLEX_EVENT_TOPICS"]!.AsArray())
        {
            string kind = (string)topic!["kind"]!, identity = (string)topic["identity"]!;
            bool byBus = variant.Delivery == "serviceBus" && identity != "None" && !(variant.Vnet && identity == "UserAssigned");
            if ((string)topic["delivery"]! != (byBus ? "serviceBus" : "functions"))
            {
                breaches.Add($"{kind} with {identity} goes by {topic["delivery"]}");
            }
        }

        int toBus = deployment.EventSubscriptions.Count(s => s.Text("properties.deliveryWithResourceIdentity.destination.endpointType") == "ServiceBusTopic");
        return (toBus > 0) == (variant.Delivery == "serviceBus") ? breaches : [.. breaches, $"{toBus} subscriptions to Service Bus"];
    });

    [Fact]
    public Task A_duplicate_of_Event_Grid_is_dropped_by_Service_Bus() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        deployment.EventSubscriptions.Where(s => s.At("properties.deliveryWithResourceIdentity.destination.properties.deliveryAttributeMappings")?.ToJsonString()
                .Contains("""{"name":"MessageId","type":"Dynamic","properties":{"sourceField":"id"}}""", StringComparison.Ordinal) != true).Select(s => s.Id)
            .Concat(deployment.OfType("Microsoft.ServiceBus/namespaces/topics").Concat(deployment.OfType("Microsoft.ServiceBus/namespaces/queues"))
                .Where(entity => entity.Flag("properties.requiresDuplicateDetection") != true).Select(entity => $"{entity} keeps duplicates")));

    [Fact]
    public Task A_message_that_cannot_be_processed_is_dead_lettered() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        deployment.OfType("Microsoft.ServiceBus/namespaces/queues").Concat(deployment.OfType("Microsoft.ServiceBus/namespaces/topics/subscriptions"))
            .Where(entity => entity.Flag("properties.deadLetteringOnMessageExpiration") != true || (int?)entity.At("properties.maxDeliveryCount") is not (>= 3 and <= 20))
            .Select(entity => $"{entity} loses messages"));

    [Fact]
    public async Task What_the_hook_sets_is_retried_dead_lettered_and_filtered_before_delivery()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("subscriptions.bicep", TopicsOfEveryKind());

        Assert.All(deployment.EventSubscriptions, subscription =>
        {
            Assert.Equal("AzureFunction", subscription.Text("properties.destination.endpointType"));
            Assert.Equal("CloudEventSchemaV1_0", subscription.Text("properties.eventDeliverySchema"));
            Assert.Equal(30, (int)subscription.At("properties.retryPolicy.maxDeliveryAttempts")!);
            Assert.Equal(1440, (int)subscription.At("properties.retryPolicy.eventTimeToLiveInMinutes")!);
            Assert.Equal("/begin", subscription.Text("properties.filter.subjectBeginsWith"));
            Assert.Equal(".end", subscription.Text("properties.filter.subjectEndsWith"));
            Assert.Equal("data.api", (string)subscription.At("properties.filter.advancedFilters")![0]!["key"]!);

            string topic = subscription.Name.Split('/')[0];
            Assert.Equal(Identity(topic), subscription.Text("properties.deadLetterWithResourceIdentity.identity.type") ?? "None");
            Assert.True(subscription.Name.Split('/')[1].Length <= 64);
        });
    }

    [Fact]
    public async Task The_hook_leaves_topics_alone_that_deliver_by_Service_Bus()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("subscriptions.bicep", TopicsOfEveryKind("serviceBus"));

        Assert.Empty(deployment.EventSubscriptions);
    }

    [Fact]
    public Task A_topic_lies_beside_its_source_and_global_ones_in_the_group() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        from topic in deployment.OfType("Microsoft.EventGrid/systemTopics")
        let global = topic.Text("location") == "global"
        let source = topic.Text("properties.source")!
        let expected = global ? $"/subscriptions/{BicepServer.SubscriptionId}/resourceGroups/rg-test/" : source[..(source.IndexOf("/providers/", StringComparison.Ordinal) + 1)]
        let identity = topic.Text("identity.type")
        where !topic.Id.StartsWith(expected, StringComparison.OrdinalIgnoreCase) || identity != (global ? "UserAssigned" : "SystemAssigned")
        select $"{topic.Id} of {source} with {identity}");

    [Fact]
    public Task A_source_that_has_its_topic_gets_no_second_one() => ResolvedVariants.HoldAsync(bicep, (variant, deployment) =>
    {
        int made = deployment.OfType("Microsoft.EventGrid/systemTopics").Count();
        int own = variant.BusSku == "Premium" ? 2 : 1;
        return made == own + (variant.ExistingTopics ? 0 : Variant.Kinds.Count) ? [] : [$"{made} system topics"];
    });
}
