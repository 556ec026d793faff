using System.Text.Json.Nodes;
using Reflex.Engine.Execution;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Tests.Actions;

/// <summary>Every action that calls a web server, against each way in which it answers.</summary>
public sealed class WebActionTests
{
    public static TheoryData<string> Actions => [.. ActionSamples.WebNames];

    private static Task<ActionOutcome> ExecuteAsync(ActionBench bench, string action, int attempt = 1) =>
        bench.ExecuteAsync(action, ActionSamples.For(action).Input(bench), attempt);

    [Theory, MemberData(nameof(Actions))]
    public async Task It_posts_json_and_an_answer_in_the_two_hundreds_is_success(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(202, new { id = 7 });

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal(ActionStatus.Succeeded, outcome.Status);
        SeenRequest request = Assert.Single(bench.Web.Requests);
        Assert.Equal(("POST", "application/json"), (request.Method, request.Header("Content-Type")));
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_busy_or_broken_server_may_be_tried_again_when_it_wishes(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(429, null, ("Retry-After", "60"))
            .Answer(503, null, ("Date", "Mon, 05 Jan 2026 00:00:00 GMT"), ("Retry-After", "Mon, 05 Jan 2026 00:02:00 GMT"))
            .Answer(500)
            .Answer(409);

        ActionOutcome[] outcomes =
        [
            await ExecuteAsync(bench, action, attempt: 1), await ExecuteAsync(bench, action, attempt: 2), await ExecuteAsync(bench, action, attempt: 3),
            await ExecuteAsync(bench, action, attempt: 4),
        ];

        Assert.Equal(
            [("Http429", true, 60d), ("Http503", true, 120d), ("Http500", true, null), ("Http409", true, null)],
            outcomes.Select(outcome => (outcome.Error!.Code, outcome.Error.Retryable, outcome.Error.RetryAfterSeconds)));
        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(bench, action, attempt: 5)).Status);
        Assert.Single(bench.Web.Requests.Select(request => request.Header("Idempotency-Key")).Distinct());
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_mistake_is_not_tried_again_and_names_who_says_so(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(404, "no such page");

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal(("Http404", false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Contains(bench.Web.Endpoint.Authority, outcome.Error.Message);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_broken_connection_may_be_tried_again(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.HangUp();

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.True(outcome.Error!.Retryable, outcome.Error.Message);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_redirect_on_the_same_host_is_followed_with_method_and_body(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(308, null, ("Location", "/moved?to=1"));

        Assert.Equal(ActionStatus.Succeeded, (await ExecuteAsync(bench, action)).Status);

        SeenRequest[] seen = [.. bench.Web.Requests];
        Assert.Equal(("/moved", "?to=1"), (seen[1].Path, seen[1].Query));
        Assert.Equal((seen[0].Method, seen[0].Body, seen[0].Header("Idempotency-Key")), (seen[1].Method, seen[1].Body, seen[1].Header("Idempotency-Key")));
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_redirect_to_another_host_is_refused_even_if_that_is_allowed(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(307, null, ("Location", bench.Vault.Endpoint.AbsoluteUri));

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal((nameof(OutboundRefusedException), false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Contains($"redirects to '{bench.Vault.Endpoint.Authority}'", outcome.Error.Message);
        Assert.Empty(bench.Vault.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task Redirects_without_end_are_given_up(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(times: 10, 307, null, ("Location", "/again"));

        ActionError error = (await ExecuteAsync(bench, action)).Error!;

        Assert.Equal(("Http307", false), (error.Code, error.Retryable));
        Assert.Equal(6, bench.Web.Requests.Count);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_host_that_is_not_allowed_is_refused_before_anything_is_sent(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync(("Reflex:Actions:AllowedHosts", "api.contoso.example"));

        ActionOutcome outcome = await ExecuteAsync(bench, action);

        Assert.Equal((nameof(OutboundRefusedException), false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Contains("Reflex__Actions__AllowedHosts", outcome.Error.Message);
        Assert.Empty(bench.Web.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_private_address_behind_an_allowed_name_is_refused(string action)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(https: true);
        await using ActionBench bench = await ActionBench.StartAsync(
            ("Reflex:Actions:AllowedHosts", server.Endpoint.Authority), ("Reflex:Actions:PrivateHosts", ""));
        JsonObject input = ActionSamples.InputFor(action, bench);
        input["url"] = server.Endpoint.AbsoluteUri;

        ActionOutcome outcome = await bench.ExecuteAsync(action, input);

        Assert.Equal((nameof(OutboundRefusedException), false), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Contains("Reflex__Actions__PrivateHosts", outcome.Error.Message);
        Assert.Empty(server.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task The_same_address_is_reached_over_https_where_it_is_meant(string action)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(https: true);
        await using ActionBench meant = await ActionBench.StartAsync(
            ("Reflex:Actions:AllowedHosts", server.Endpoint.Authority), ("Reflex:Actions:PrivateHosts", server.Endpoint.Authority));
        JsonObject input = ActionSamples.InputFor(action, meant);
        input["url"] = server.Endpoint.AbsoluteUri;

        Assert.Equal(ActionStatus.Succeeded, (await meant.ExecuteAsync(action, input)).Status);
        Assert.Single(server.Requests);
    }
}
