using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>The page behind a link.</summary>
public sealed class ApprovalLinkTests
{
    private static async Task<(TestApp App, string Id, string Path)> StartAsync(string more = "")
    {
        TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("<ask>".Trim('<', '>'), $"steps:\n  - note:\n      action: notify.webhook\n      with: {{ url: https://x.example/, body: {{ text: \"<b>{{{{ event.subject }}}}</b>\" }} }}\n      approval: {{ approvers: [oncall], timeout: 1h{more} }}")]);
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow(), "/subscriptions/<script>alert(1)</script>"));
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;
        (int status, JsonElement link) = await app.SendAsync(HttpMethod.Post, $"approvals/{id}/link", new { }, "ana", "Reflex.Approver,oncall");
        Assert.Equal(200, status);
        return (app, id, new Uri(link.GetProperty("url").GetString()!).AbsolutePath);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestApp app, string path, string user = "ana")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Reflex-User", user);
        request.Headers.Add("X-Reflex-Groups", "oncall");
        return await app.Host.Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestApp app, string path, string verdict, string reason = "", string user = "ana")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([new("verdict", verdict), new("reason", reason)]),
        };
        request.Headers.Add("X-Reflex-User", user);
        request.Headers.Add("X-Reflex-Groups", "oncall");
        HttpResponseMessage answer = await app.Host.Client.SendAsync(request);
        await app.Host.WhenIdleAsync();
        return answer;
    }

    [Fact]
    public async Task Opening_a_link_shows_the_request_and_decides_nothing()
    {
        (TestApp app, string id, string path) = await StartAsync();
        await using TestApp running = app;

        for (int scanner = 0; scanner < 3; scanner++)
        {
            using HttpResponseMessage page = await GetAsync(app, path);
            string html = await page.Content.ReadAsStringAsync();
            Assert.True(page.IsSuccessStatusCode);
            Assert.Contains("<form method=\"post\">", html);
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<b>", html);
            Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        }

        Assert.Equal("pending", (await app.GetAsync($"approvals/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_form_decides_once_and_the_link_is_used_up()
    {
        (TestApp app, string id, string path) = await StartAsync();
        await using TestApp running = app;

        using HttpResponseMessage first = await PostAsync(app, path, "approve", "fine");
        using HttpResponseMessage same = await PostAsync(app, path, "approve");
        using HttpResponseMessage other = await PostAsync(app, path, "reject");

        Assert.Equal([200, 200, 410], new[] { first, same, other }.Select(answer => (int)answer.StatusCode));
        JsonElement decision = Assert.Single((await app.GetAsync($"approvals/{id}")).GetProperty("decisions").EnumerateArray());
        Assert.Equal(("ana", "link", "fine"), (decision.GetProperty("by").GetString(), decision.GetProperty("via").GetString(), decision.GetProperty("reason").GetString()));
        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
    }

    [Fact]
    public async Task An_expired_an_unknown_and_a_malformed_link_are_gone()
    {
        (TestApp app, string __, string path) = await StartAsync();
        await using TestApp running = app;
        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));

        using HttpResponseMessage expired = await PostAsync(app, path, "approve");
        using HttpResponseMessage unknown = await PostAsync(app, "/api/approve/" + new string('A', 43), "approve");
        using HttpResponseMessage malformed = await GetAsync(app, "/api/approve/short");

        Assert.All(new[] { expired, unknown, malformed }, answer => Assert.Equal(410, (int)answer.StatusCode));
        Assert.Equal(RunState.Rejected, (await app.OnlyRunAsync()).State);
    }

    [Fact]
    public async Task A_link_is_good_for_its_approver_only()
    {
        (TestApp app, string id, string path) = await StartAsync();
        await using TestApp running = app;

        using HttpResponseMessage shown = await GetAsync(app, path, "eve");
        using HttpResponseMessage posted = await PostAsync(app, path, "approve", user: "eve");

        Assert.Equal([403, 410], new[] { shown, posted }.Select(answer => (int)answer.StatusCode));
        Assert.Equal("pending", (await app.GetAsync($"approvals/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_missing_reason_does_not_use_the_link_up()
    {
        (TestApp app, string __, string path) = await StartAsync(", reasonRequired: true");
        await using TestApp running = app;

        using HttpResponseMessage without = await PostAsync(app, path, "approve");
        using HttpResponseMessage with = await PostAsync(app, path, "approve", "known fault");

        Assert.Equal([400, 200], new[] { without, with }.Select(answer => (int)answer.StatusCode));
    }
}
