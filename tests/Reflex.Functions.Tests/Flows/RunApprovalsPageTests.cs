using System.Text.Json;
using System.Text.RegularExpressions;
using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Actions;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>From the card that a step posts to the decision: what the card points to, and what is there.</summary>
public sealed class RunApprovalsPageTests : IAsyncLifetime
{
    private const string Ask = "approval: { approvers: [oncall], timeout: 1h }";
    private LoopbackServer _channel = null!;

    public async Task InitializeAsync() => _channel = await LoopbackServer.StartAsync(https: false);

    public async Task DisposeAsync() => await _channel.DisposeAsync();

    private string Tell(string name, string action = "notify.teams", string more = "") =>
        $"{name}: {{ action: {action}, with: {{ title: {name}, text: hello, url: \"{new Uri(_channel.Endpoint, "/channel")}\" }}{more} }}";

    private async Task<TestApp> StartAsync(params string[] steps)
    {
        string host = _channel.Endpoint.Authority;
        TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("restart", "steps:\n" + string.Concat(steps.Select(step => $"  - {step}\n")))],
            null,
            ("Reflex__Actions__Mode", "real"),
            ("Reflex__Actions__AllowedHosts", host),
            ("Reflex__Actions__PrivateHosts", host));
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        return app;
    }

    private Dictionary<string, string[]> Links() => _channel.Requests
        .Select(request => request.Json.GetProperty("attachments")[0].GetProperty("content"))
        .ToDictionary(
            card => card.GetProperty("body")[0].GetProperty("text").GetString()!,
            card => card.GetProperty("actions").EnumerateArray().Select(action => new Uri(action.GetProperty("url").GetString()!).AbsolutePath).ToArray());

    private static async Task<(int Status, string Html, Uri? Location)> SendAsync(
        TestApp app, HttpMethod method, string path, (string Name, string Value)[]? form = null, string user = "ana", string groups = "Reflex.Approver,oncall")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Reflex-User", user);
        request.Headers.Add("X-Reflex-Groups", groups);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        }

        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Host.Client.BaseAddress };
        using HttpResponseMessage answer = await client.SendAsync(request);
        await app.Host.WhenIdleAsync();
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location);
    }

    [Fact]
    public async Task A_card_links_to_the_approvals_of_its_run_before_and_beside_a_request_only()
    {
        await using TestApp app = await StartAsync(
            Tell("before"),
            $"parallel: [ {{ {Tell("beside")} }}, {{ {Tell("asked", more: $", {Ask}")} }} ]",
            Tell("after"));
        RunRecord run = await app.OnlyRunAsync();
        await app.DecideAsync((await app.OnlyApprovalAsync()).GetProperty("id").GetString()!, "approve", "ana");

        string approvals = $"/api/approve/runs/{run.RunId}";
        string page = $"/api/runs/{run.RunId}";
        Dictionary<string, string[]> links = Links();
        Assert.Equal(["after", "asked", "before", "beside"], links.Keys.Order());
        Assert.Equal([approvals, page], links["before"]);
        Assert.Equal([approvals, page], links["beside"]);
        // Its own request was answered before it was posted.
        Assert.Equal([page], links["asked"]);
        Assert.Equal([page], links["after"]);
    }

    [Fact]
    public async Task A_message_to_Slack_has_the_same_links()
    {
        await using TestApp app = await StartAsync(Tell("before", "notify.slack"), Tell("asked", more: $", {Ask}"));
        RunRecord run = await app.OnlyRunAsync();

        string text = Assert.Single(_channel.Requests).Json.GetProperty("text").GetString()!;

        Assert.Contains($"/api/approve/runs/{run.RunId}|Open its approvals>", text);
        Assert.Contains($"/api/runs/{run.RunId}|Open the run>", text);
    }

    [Fact]
    public async Task From_the_page_an_approver_comes_to_a_page_of_their_own_and_decides_there()
    {
        await using TestApp app = await StartAsync(Tell("before"), Tell("asked", more: $", {Ask}"));
        string path = Links()["before"][0];

        (int shown, string html, _) = await SendAsync(app, HttpMethod.Get, path);
        string id = Regex.Match(html, "name=\"request\" value=\"([^\"]+)\"").Groups[1].Value;
        (int opened, _, Uri? location) = await SendAsync(app, HttpMethod.Post, path, [("request", id)]);
        var own = new Uri(new Uri(app.Host.Client.BaseAddress!, path), location!);
        (int page, string asked, _) = await SendAsync(app, HttpMethod.Get, own.AbsolutePath);
        JsonElement before = await app.GetAsync($"approvals/{id}");
        (int decided, _, _) = await SendAsync(app, HttpMethod.Post, own.AbsolutePath, [("verdict", "approve")]);
        (_, string over, _) = await SendAsync(app, HttpMethod.Get, path);

        Assert.Equal([200, 303, 200, 200], new[] { shown, opened, page, decided });
        Assert.Contains("<button name=\"verdict\" value=\"approve\">", asked);
        Assert.Equal("pending", before.GetProperty("state").GetString());
        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
        Assert.Contains("Approved.", over);
        Assert.DoesNotContain("<form", over);
    }

    [Fact]
    public async Task Who_is_not_asked_sees_the_requests_and_gets_no_link()
    {
        await using TestApp app = await StartAsync(Tell("before"), Tell("asked", more: $", {Ask}"));
        string path = Links()["before"][0];
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;

        (int shown, string html, _) = await SendAsync(app, HttpMethod.Get, path, user: "eve", groups: "Reflex.Approver");
        (int opened, string answer, _) = await SendAsync(app, HttpMethod.Post, path, [("request", id)], "eve", "Reflex.Approver");
        (int reader, _, _) = await SendAsync(app, HttpMethod.Post, path, [("request", id)], "rita", "Reflex.Reader,oncall");
        (_, string forReader, _) = await SendAsync(app, HttpMethod.Get, path, null, "rita", "Reflex.Reader,oncall");

        Assert.Equal([200, 409, 403], new[] { shown, opened, reader });
        Assert.Contains("0 of 1 approvals.", html);
        Assert.DoesNotContain("<form", html);
        Assert.DoesNotContain("<form", forReader);
        Assert.Contains("you are not one of its approvers", answer);
    }

    [Fact]
    public async Task Nonsense_has_clear_answers()
    {
        await using TestApp app = await StartAsync(Tell("before"), Tell("asked", more: $", {Ask}"));
        string path = Links()["before"][0];
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;

        (int noRun, string why, _) = await SendAsync(app, HttpMethod.Get, "/api/approve/runs/<b>none");
        (int otherRun, _, _) = await SendAsync(app, HttpMethod.Post, "/api/approve/runs/none", [("request", id)]);
        (int noRequest, _, _) = await SendAsync(app, HttpMethod.Post, path, [("request", "none")]);
        (int noField, _, _) = await SendAsync(app, HttpMethod.Post, path, []);
        (int large, _, _) = await SendAsync(app, HttpMethod.Post, path, [("request", new string('a', 20_000))]);

        Assert.Equal([404, 409, 409, 400, 400], new[] { noRun, otherRun, noRequest, noField, large });
        Assert.Contains("There is no run &#39;&lt;b&gt;none&#39;.", why);
    }

    [Fact]
    public async Task A_run_that_asks_nobody_has_no_such_link_and_its_page_says_so()
    {
        await using TestApp app = await StartAsync(Tell("tell"));
        RunRecord run = await app.OnlyRunAsync();

        (int status, string html, _) = await SendAsync(app, HttpMethod.Get, $"/api/approve/runs/{run.RunId}");

        Assert.Equal([$"/api/runs/{run.RunId}"], Links()["tell"]);
        Assert.Equal(200, status);
        Assert.Contains("The run has not asked for approval yet.", html);
    }
}
