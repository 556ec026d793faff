using System.Text.Json;
using Reflex.Engine.Execution;

namespace Reflex.Functions.Tests.Actions;

/// <summary>What the services at the other end get, in the form that they take.</summary>
public sealed class NotifyActionTests
{
    private static async Task<JsonElement> PostedAsync(ActionBench bench, string action, object input)
    {
        ActionOutcome outcome = await bench.ExecuteAsync(action, input);
        Assert.True(outcome.Status == ActionStatus.Succeeded, outcome.Error?.Message);
        return Assert.Single(bench.Web.Requests).Json;
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card_whose_only_action_opens_the_run()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        JsonElement message = await PostedAsync(bench, "notify.teams", new { title = "web-1", text = "Restarted.", url = new Uri(bench.Web.Endpoint, "/teams") });

        Assert.Equal("message", message.GetProperty("type").GetString());
        JsonElement attachment = Assert.Single(message.GetProperty("attachments").EnumerateArray());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        JsonElement card = attachment.GetProperty("content");
        Assert.Equal(("AdaptiveCard", "1.4"), (card.GetProperty("type").GetString(), card.GetProperty("version").GetString()));
        Assert.Equal(
            ["web-1", "Restarted."],
            card.GetProperty("body").EnumerateArray().Where(part => part.GetProperty("type").GetString() == "TextBlock").Select(part => part.GetProperty("text").GetString()));
        JsonElement link = Assert.Single(card.GetProperty("actions").EnumerateArray());
        Assert.Equal(("Action.OpenUrl", "http://localhost/runs/run1"), (link.GetProperty("type").GetString(), link.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task Slack_gets_text_in_which_names_make_no_mentions_and_no_links()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        JsonElement message = await PostedAsync(
            bench, "notify.slack", new { title = "R&D", text = "<!channel> <https://evil.example|ok>", url = new Uri(bench.Web.Endpoint, "/slack") });

        Assert.Equal(
            "*R&amp;D*\n&lt;!channel&gt; &lt;https://evil.example|ok&gt;\n<http://localhost/runs/run1|Open the run>",
            message.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("notify.teams", "Reflex:Actions:TeamsWebhook")]
    [InlineData("notify.slack", "Reflex:Actions:SlackWebhook")]
    public async Task Without_an_address_the_configured_webhook_is_used(string action, string setting)
    {
        await using LoopbackServer channel = await LoopbackServer.StartAsync(https: false);
        await using ActionBench bench = await ActionBench.StartAsync(
            (setting, new Uri(channel.Endpoint, "/configured").AbsoluteUri),
            ("Reflex:Actions:AllowedHosts", channel.Endpoint.Authority),
            ("Reflex:Actions:PrivateHosts", channel.Endpoint.Authority));

        Assert.Equal(ActionStatus.Succeeded, (await bench.ExecuteAsync(action, new { text = "Hello." })).Status);
        Assert.Equal("/configured", Assert.Single(channel.Requests).Path);
    }

    [Theory]
    [InlineData("notify.teams", "Reflex__Actions__TeamsWebhook")]
    [InlineData("notify.slack", "Reflex__Actions__SlackWebhook")]
    public async Task Without_any_address_it_says_which_setting_would_give_one(string action, string setting)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionError error = (await bench.ExecuteAsync(action, new { text = "Hello." })).Error!;

        Assert.Equal(("NoAddress", false), (error.Code, error.Retryable));
        Assert.Contains(setting, error.Message);
    }

    [Fact]
    public async Task A_webhook_gets_the_document_as_the_step_has_it()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        var body = new { severity = "high", tags = new[] { "a", "b" }, nested = new { n = 1.5 } };

        JsonElement posted = await PostedAsync(bench, "notify.webhook", new { url = new Uri(bench.Web.Endpoint, "/hook"), body });

        Assert.True(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(body), posted), posted.GetRawText());
    }

    [Theory]
    [InlineData(null, """{"id":42}""", "42")]
    [InlineData("result.sys_id", """{"result":{"sys_id":"INC-7"}}""", "INC-7")]
    [InlineData("result.sys_id", """{"result":[]}""", null)]
    public async Task A_ticket_has_the_number_that_the_system_gave_it_wherever_that_stands(string? path, string answer, string? number)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(201, JsonElement.Parse(answer));
        var url = new Uri(bench.Web.Endpoint, "/api/tickets");
        var headers = new Dictionary<string, string> { ["Authorization"] = "Basic abc" };
        object input = path is null ? new { url, headers, body = new { title = "web-1" } } : new { url, headers, body = new { title = "web-1" }, idPath = path };

        ActionOutcome outcome = await bench.ExecuteAsync("ticket.create", input);

        Assert.Equal((ActionStatus.Succeeded, number), (outcome.Status, outcome.Output!.Value.TryGetProperty("id", out JsonElement id) ? id.GetString() : null));
        SeenRequest request = Assert.Single(bench.Web.Requests);
        Assert.Equal(("POST", "Basic abc", "web-1"), (request.Method, request.Token, request.Json.GetProperty("title").GetString()));
    }
}
