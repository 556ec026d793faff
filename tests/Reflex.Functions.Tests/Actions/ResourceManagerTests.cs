using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Actions;

/// <summary>What each Azure action asks of Resource Manager, and where it may.</summary>
public sealed class ResourceManagerTests
{
    private const string Machine = HealthEvents.Machine;
    private const string Scope = ActionBench.Scope;

    private const string Plan = ActionSamples.Plan;
    private const string Account = ActionSamples.Account;
    private const string Cluster = Scope + "/providers/Microsoft.ContainerService/managedClusters/aks";
    private const string ScaleSet = Scope + "/providers/Microsoft.Compute/virtualMachineScaleSets/web";

    [Theory]
    [InlineData("azure.restart", $$"""{"resourceId":"{{Machine}}"}""", $"POST {Machine}/restart?api-version=2024-07-01", "")]
    [InlineData("azure.start", $$"""{"resourceId":"{{Cluster}}/"}""", $"POST {Cluster}/start?api-version=2024-09-01", "")]
    [InlineData("azure.stop", $$"""{"resourceId":"{{Machine}}"}""", $"POST {Machine}/deallocate?api-version=2024-07-01", "")]
    [InlineData("azure.stop", $$"""{"resourceId":"{{Machine}}","keepAllocated":"true"}""", $"POST {Machine}/powerOff?api-version=2024-07-01", "")]
    [InlineData("azure.stop", $$"""{"resourceId":"{{Cluster}}"}""", $"POST {Cluster}/stop?api-version=2024-09-01", "")]
    [InlineData("azure.restart", $$"""{"resourceId":"{{Scope}}/providers/Microsoft.Foo/bars/x","apiVersion":"2030-01-01"}""", $"POST {Scope}/providers/Microsoft.Foo/bars/x/restart?api-version=2030-01-01", "")]
    [InlineData("azure.scale", $$"""{"resourceId":"{{Plan}}","capacity":"4","sku":"P1v3"}""", $"PATCH {Plan}?api-version=2024-04-01", """{"sku":{"name":"P1v3","capacity":4}}""")]
    [InlineData("azure.scale", $$"""{"resourceId":"{{ScaleSet}}","capacity":0}""", $"PATCH {ScaleSet}?api-version=2024-07-01", """{"sku":{"capacity":0}}""")]
    [InlineData("azure.tag", $$"""{"resourceId":"{{Machine}}","tags":{"owner":"ana"} }""", $"PATCH {Machine}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01", """{"operation":"Merge","properties":{"tags":{"owner":"ana"}}}""")]
    [InlineData("azure.tag", $$"""{"resourceId":"{{Machine}}","tags":{"owner":"ana"},"remove":true}""", $"PATCH {Machine}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01", """{"operation":"Delete","properties":{"tags":{"owner":"ana"}}}""")]
    [InlineData("storage.closePublicAccess", $$"""{"resourceId":"{{Account}}"}""", $"PATCH {Account}?api-version=2023-05-01", """{"properties":{"allowBlobPublicAccess":false}}""")]
    [InlineData("storage.closePublicAccess", $$"""{"resourceId":"{{Account}}","refusePublicNetwork":true}""", $"PATCH {Account}?api-version=2023-05-01", """{"properties":{"allowBlobPublicAccess":false,"publicNetworkAccess":"Disabled"}}""")]
    [InlineData("azure.request", $$"""{"path":"{{Machine}}/instanceView","apiVersion":"2024-07-01"}""", $"GET {Machine}/instanceView?api-version=2024-07-01", "")]
    [InlineData("azure.request", $$"""{"method":"DELETE","path":"{{Machine}}","apiVersion":"2024-07-01"}""", $"DELETE {Machine}?api-version=2024-07-01", "")]
    public async Task Each_asks_for_just_what_its_input_says(string action, string input, string request, string body)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome outcome = await bench.ExecuteAsync(action, JsonElement.Parse(input));

        Assert.Equal(ActionStatus.Succeeded, outcome.Status);
        SeenRequest seen = Assert.Single(bench.Azure.Requests);
        Assert.Equal((request, body), ($"{seen.Method} {seen.Path}{seen.Query}", seen.Body));
    }

    [Fact]
    public async Task What_a_read_answers_is_the_steps_output()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(200, new { properties = new { availabilityState = "Available" } });

        ActionOutcome outcome = await bench.ExecuteAsync("azure.request", new { path = Machine, apiVersion = "2024-07-01" });

        Assert.Equal("Available", outcome.Output!.Value.GetProperty("properties").GetProperty("availabilityState").GetString());
    }

    [Fact]
    public async Task A_status_address_elsewhere_is_not_followed()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Azure.Answer(202, null, ("Location", "https://evil.example/operations/1"));

        Assert.Equal("UntrustedOperationAddress", (await bench.ExecuteAsync("azure.restart", new { resourceId = Machine })).Error!.Code);
    }

    [Theory]
    [InlineData("/subscriptions/s1/resourceGroups/shop-other/providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s2/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1")]
    public async Task What_lies_outside_the_scopes_is_refused_before_it_is_sent(string resourceId)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome outcome = await bench.ExecuteAsync("azure.tag", new { resourceId, tags = new { a = "b" } });

        Assert.Equal(("OutOfScope", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Empty(bench.Azure.Requests);
    }

    [Theory]
    [InlineData("/subscriptions/s1/resourceGroups/shop/../secret/providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/.. /secret/providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/./providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop//providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1\n")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/ web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1?x=1#")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/%2e%2e/providers/Microsoft.Compute/virtualMachines/web-1")]
    public async Task What_is_no_resource_id_is_refused_by_action_and_by_scope(string resourceId)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome outcome = await bench.ExecuteAsync("azure.tag", new { resourceId, tags = new { a = "b" } });

        Assert.Equal(("InvalidInput", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Empty(bench.Azure.Requests);
        Assert.NotNull(bench.App.Get<ResourceScopes>().Refuse(resourceId));
    }

    [Fact]
    public async Task Isolating_puts_two_rules_and_restoring_removes_them()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        const string Group = Scope + "/providers/Microsoft.Network/networkSecurityGroups/nsg";

        await bench.ExecuteAsync("network.isolate", new { networkSecurityGroupId = Group });
        await bench.App.Get<ActionRunner>().ExecuteAsync(
            "network.restore", JsonSerializer.SerializeToElement(new { networkSecurityGroupId = Group }),
            ActionBench.Context with { IdempotencyKey = "run1:step1:undo" }, shadow: false, remember: true, CancellationToken.None);

        Assert.Equal(
            ["PUT reflex-isolate-inbound", "PUT reflex-isolate-outbound", "DELETE reflex-isolate-inbound", "DELETE reflex-isolate-outbound"],
            bench.Azure.Requests.Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
        Assert.All(bench.Azure.Requests.Take(2), request => Assert.Contains("\"access\":\"Deny\"", request.Body));
    }

    [Theory]
    [InlineData("azure.restart", """{}""", "resourceId")]
    [InlineData("azure.restart", """{"resourceId":"web-1"}""", "must start with /subscriptions/")]
    [InlineData("azure.restart", """{"resourceId":"/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Foo/bars/x"}""", "azure.request")]
    [InlineData("azure.scale", """{"resourceId":"/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Web/serverfarms/p","capacity":5000}""", "1000")]
    [InlineData("azure.tag", """{"resourceId":"/subscriptions/s1","tags":{"a":"b"},"tagz":1}""", "tagz")]
    [InlineData("wait", """{"for":"soon"}""", "10s")]
    public async Task An_input_that_does_not_fit_is_refused_with_what_would(string action, string input, string hint)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome outcome = await bench.ExecuteAsync(action, JsonElement.Parse(input));

        Assert.Equal(("InvalidInput", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Contains(hint, outcome.Error.Message);
    }
}
