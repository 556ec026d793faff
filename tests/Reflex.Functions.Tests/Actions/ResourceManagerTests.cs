using System.Text.Json;
using Reflex.Functions.Actions;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Actions;

/// <summary>Azure actions against a stand-in for Resource Manager.</summary>
public sealed class ResourceManagerTests
{
    private const string Machine = HealthEvents.Machine;
    private const string Scope = "/subscriptions/s1/resourceGroups/shop";

    private static async Task<(ResourceManagerStandIn Azure, TestStorage App)> StartAsync()
    {
        ResourceManagerStandIn azure = await ResourceManagerStandIn.StartAsync();
        TestStorage app = await TestStorage.StartAsync(
            azure.Register,
            ("Reflex:Actions:Mode", "real"),
            ("Reflex:Actions:AllowedScopes", Scope),
            ("Reflex:Actions:ResourceManagerEndpoint", azure.Endpoint.AbsoluteUri));
        return (azure, app);
    }

    private static readonly ActionContext Context = new("run1", "restart", "run1:restart", 1, new ActionLinks("http://localhost/run1"));

    private static Task<ActionOutcome> ExecuteAsync(TestStorage app, string action, object input, int attempt = 1) =>
        app.Get<ActionRunner>().ExecuteAsync(
            action, JsonSerializer.SerializeToElement(input), Context with { Attempt = attempt }, shadow: false, remember: true, CancellationToken.None);

    [Fact]
    public async Task A_restart_is_a_POST_with_version_token_and_request_id()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;

        ActionOutcome outcome = await ExecuteAsync(app, "azure.restart", new { resourceId = Machine });

        Assert.Equal(ActionStatus.Succeeded, outcome.Status);
        SeenRequest request = Assert.Single(azure.Requests);
        Assert.Equal(("POST", Machine + "/restart", "?api-version=2024-07-01", "run1:restart"), (request.Method, request.Path, request.Query, request.RequestId));
    }

    [Fact]
    public async Task What_was_done_is_not_done_again()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;

        await ExecuteAsync(app, "azure.restart", new { resourceId = Machine });
        ActionOutcome again = await ExecuteAsync(app, "azure.restart", new { resourceId = Machine }, attempt: 2);

        Assert.Equal(ActionStatus.Succeeded, again.Status);
        Assert.Single(azure.Requests);
    }

    [Fact]
    public async Task A_202_is_pending_and_polled_until_its_status_says_so()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(202, null, ("Azure-AsyncOperation", "{endpoint}/operations/1"), ("Retry-After", "17"))
            .Answer(200, new { status = "InProgress" }, ("Retry-After", "5"))
            .Answer(200, new { status = "Succeeded" });

        ActionOutcome first = await ExecuteAsync(app, "azure.restart", new { resourceId = Machine });
        ActionRunner runner = app.Get<ActionRunner>();
        ActionOutcome second = await runner.PollAsync("azure.restart", first.Pending!, Context, CancellationToken.None);
        ActionOutcome third = await runner.PollAsync("azure.restart", second.Pending!, Context, CancellationToken.None);

        Assert.Equal((ActionStatus.Pending, 17d), (first.Status, first.Pending!.RetryAfterSeconds));
        Assert.Equal((ActionStatus.Pending, 5d), (second.Status, second.Pending!.RetryAfterSeconds));
        Assert.Equal(ActionStatus.Succeeded, third.Status);
    }

    [Fact]
    public async Task A_failed_operation_fails_for_good_with_Azures_own_words()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(202, null, ("Azure-AsyncOperation", "{endpoint}/operations/1"))
            .Answer(200, new { status = "Failed", error = new { code = "VMExtensionError", message = "No heartbeat." } });

        ActionOutcome first = await ExecuteAsync(app, "azure.restart", new { resourceId = Machine });
        ActionOutcome ended = await app.Get<ActionRunner>().PollAsync("azure.restart", first.Pending!, Context, CancellationToken.None);

        Assert.Equal(("VMExtensionError", false), (ended.Error!.Code, ended.Error.Retryable));
        Assert.Contains("No heartbeat.", ended.Error.Message);
    }

    [Fact]
    public async Task A_status_address_elsewhere_is_not_followed()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(202, null, ("Location", "https://evil.example/operations/1"));

        Assert.Equal("UntrustedOperationAddress", (await ExecuteAsync(app, "azure.restart", new { resourceId = Machine })).Error!.Code);
    }

    [Theory]
    [InlineData(409, true)]
    [InlineData(400, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    public async Task A_conflict_may_be_tried_again_and_a_mistake_not(int status, bool retryable)
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(status, new { error = new { code = "AnyCode", message = "Any message." } });

        ActionOutcome outcome = await ExecuteAsync(app, "azure.restart", new { resourceId = Machine });

        Assert.Equal(("AnyCode", retryable), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Single(azure.Requests);
    }

    [Fact]
    public async Task A_429_with_a_long_wait_is_left_to_the_runs_timer()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(429, new { error = new { code = "TooManyRequests", message = "Slow down." } }, ("Retry-After", "60"));

        ActionOutcome outcome = await ExecuteAsync(app, "azure.restart", new { resourceId = Machine });

        Assert.Equal((true, 60d), (outcome.Error!.Retryable, outcome.Error.RetryAfterSeconds));
        Assert.Single(azure.Requests);
    }

    [Fact]
    public async Task A_500_is_tried_again_at_once_by_the_pipeline()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(500).Answer(503);

        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(app, "azure.restart", new { resourceId = Machine })).Status);
        Assert.Equal(3, azure.Requests.Count);
    }

    [Fact]
    public async Task An_expired_token_is_replaced_by_a_fresh_one()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        azure.Answer(401, new { error = new { code = "ExpiredAuthenticationToken", message = "Expired." } }, ("WWW-Authenticate", "Bearer error=\"invalid_token\""));

        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(app, "azure.restart", new { resourceId = Machine })).Status);
        Assert.Equal(["Bearer token1", "Bearer token2"], azure.Requests.Select(request => request.Token));
    }

    [Theory]
    [InlineData("/subscriptions/s1/resourceGroups/shop-other/providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s2/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/../secret/providers/Microsoft.Compute/virtualMachines/web-1")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1?x=1#")]
    [InlineData("/subscriptions/s1/resourceGroups/shop/%2e%2e/providers/Microsoft.Compute/virtualMachines/web-1")]
    public async Task What_lies_outside_the_scopes_is_refused_before_it_is_sent(string resourceId)
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;

        ActionOutcome outcome = await ExecuteAsync(app, "azure.tag", new { resourceId, tags = new { a = "b" } });

        Assert.Equal(("OutOfScope", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Empty(azure.Requests);
    }

    [Fact]
    public async Task Isolating_puts_two_rules_and_restoring_removes_them()
    {
        (ResourceManagerStandIn azure, TestStorage app) = await StartAsync();
        await using var _ = azure;
        await using var __ = app;
        const string Group = Scope + "/providers/Microsoft.Network/networkSecurityGroups/nsg";

        await ExecuteAsync(app, "network.isolate", new { networkSecurityGroupId = Group });
        await app.Get<ActionRunner>().ExecuteAsync(
            "network.restore", JsonSerializer.SerializeToElement(new { networkSecurityGroupId = Group }),
            Context with { IdempotencyKey = "run1:restart:undo" }, shadow: false, remember: true, CancellationToken.None);

        Assert.Equal(
            ["PUT reflex-isolate-inbound", "PUT reflex-isolate-outbound", "DELETE reflex-isolate-inbound", "DELETE reflex-isolate-outbound"],
            azure.Requests.Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
        Assert.All(azure.Requests.Take(2), request => Assert.Contains("\"access\":\"Deny\"", request.Body));
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
        await using TestStorage app = await TestStorage.StartAsync();

        ActionOutcome outcome = await app.Get<ActionRunner>().ExecuteAsync(
            action, JsonElement.Parse(input), Context, shadow: false, remember: true, CancellationToken.None);

        Assert.Equal(("InvalidInput", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Contains(hint, outcome.Error.Message);
    }

    [Fact]
    public async Task Every_action_has_a_documented_schema()
    {
        await using TestStorage app = await TestStorage.StartAsync();

        foreach (ActionDescription action in app.Get<ActionCatalog>().Descriptions)
        {
            Assert.NotEmpty(action.Summary);
            foreach (JsonProperty input in action.InputSchema.GetProperty("properties").EnumerateObject())
            {
                Assert.True(input.Value.TryGetProperty("description", out _), $"{action.Name}.{input.Name} is not described: {input.Value}");
            }
        }
    }
}
