using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Bodies that are not what an endpoint asks for: refused with the field and the mend, and nothing happens.</summary>
public sealed class BodyTests
{
    private const string Ask = "steps:\n  - w:\n      action: wait\n      with: { for: 5s }\n      approval: { approvers: [oncall], timeout: 1h }";

    private static async Task<(int Status, string Code, string Message)> SendAsync(TestApp app, string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/" + path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage answer = await app.Host.Client.SendAsync(request);
        JsonElement error = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        await app.Host.WhenIdleAsync();
        return ((int)answer.StatusCode, error.TryGetProperty("code", out JsonElement code) ? code.GetString()! : "", error.TryGetProperty("message", out JsonElement message) ? message.GetString()! : "");
    }

    [Theory]
    [InlineData("{}", "'killed' is missing; the fields are killed, reason.")]
    [InlineData("""{"kiled":true}""", "Unknown field 'kiled'; did you mean 'killed'? Expected one of killed, reason.")]
    [InlineData("""{"killed":"yes"}""", "'killed' is unknown or has an invalid value.")]
    [InlineData("""{"killed":null}""", "'killed' is unknown or has an invalid value.")]
    [InlineData("null", "The body must be a JSON object with killed, reason.")]
    [InlineData("[true]", "The body must be a JSON object with killed, reason.")]
    [InlineData("{", "The body is not valid JSON: ")]
    [InlineData("", "The body is not valid JSON: ")]
    public async Task A_kill_switch_stays_as_it_was_and_its_caller_is_told(string body, string expected)
    {
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health("ask", Ask)]);
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = true, reason = "fire" });

        (int status, string code, string message) = await SendAsync(app, "PUT", "killswitch", body);

        Assert.Equal((400, "badBody"), (status, code));
        Assert.StartsWith(expected, message);
        Assert.True((await app.GetAsync("killswitch")).GetProperty("killed").GetBoolean());
    }

    [Theory]
    [InlineData("""{"verdict":"maybe"}""", "'verdict' is unknown or has an invalid value; it is one of approve, reject, withdraw, delegate.")]
    [InlineData("""{"verdict":"approve","reson":"known fault"}""", "Unknown field 'reson'; did you mean 'reason'? Expected one of verdict, reason, delegateTo.")]
    [InlineData("""{"reason":"x"}""", "'verdict' is missing; the fields are verdict, reason, delegateTo.")]
    [InlineData("""{"verdict":"approve","reason":{"a":1}}""", "'reason' is unknown or has an invalid value.")]
    public async Task A_decision_that_is_not_understood_decides_nothing(string body, string expected)
    {
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health("ask", Ask)]);
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;

        Assert.Equal((400, "badBody", expected), await SendAsync(app, "POST", $"approvals/{id}/decision", body));
        Assert.Empty((await app.OnlyApprovalAsync()).GetProperty("decisions").EnumerateArray());
    }

    [Theory]
    [InlineData("PUT", "killswitch", """{"killed":true,"reason":"R"}""")]
    [InlineData("PUT", "automations/ask/mode", """{"mode":"shadow","reason":"R"}""")]
    [InlineData("POST", "runs/none/cancel", """{"reason":"R"}""")]
    [InlineData("POST", "runs/none/release", """{"reason":"R"}""")]
    [InlineData("PUT", "automations/ask/candidate", """{"text":"","reason":"R"}""")]
    public async Task A_reason_has_a_longest_length(string method, string path, string body)
    {
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health("ask", Ask)]);

        Assert.Equal(
            (400, "badBody", "'reason' is longer than 2000 characters."),
            await SendAsync(app, method, path, body.Replace("\"R\"", $"\"{new string('x', 2001)}\"", StringComparison.Ordinal)));
        Assert.NotEqual("badBody", (await SendAsync(app, method, path, body.Replace("\"R\"", $"\"{new string('x', 2000)}\"", StringComparison.Ordinal))).Code);
    }

    [Fact]
    public async Task A_noted_hash_that_is_none_is_told_and_does_not_look_like_a_chain_that_was_cut()
    {
        await using TestApp app = await TestApp.StartAsync([]);
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = false });
        string head = (await app.GetAsync("audit/verify")).GetProperty("headHash").GetString()!;

        (int status, JsonElement answer) = await app.SendAsync(HttpMethod.Get, $"audit/verify?head={head[1..]}", null);

        Assert.Equal((400, "badHead"), (status, answer.GetProperty("code").GetString()));
        Assert.Equal(400, (await app.SendAsync(HttpMethod.Get, "audit/verify?head=", null)).Status);
        Assert.True((await app.GetAsync($"audit/verify?head={head.ToUpperInvariant()}")).GetProperty("isWhole").GetBoolean());
        Assert.False((await app.GetAsync($"audit/verify?head={new string('a', 64)}")).GetProperty("isWhole").GetBoolean());
    }

    [Fact]
    public async Task A_misspelt_field_within_another_is_refused_too()
    {
        await using TestApp app = await TestApp.StartAsync([]);

        Assert.Equal(
            (400, "badBody", "'filter.reson' is unknown or has an invalid value."),
            await SendAsync(app, "POST", "dead-letters/event-grid/redrive", """{"filter":{"reson":"x"},"all":true}"""));
    }

    [Fact]
    public async Task A_switch_of_an_unknown_automation_is_refused_but_not_of_one_still_running()
    {
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health("ask", Ask)]);
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        await app.Service<RunStore>().ApplyAsync(
            new RunUpdate((await app.OnlyRunAsync()) with { RunId = "old-run", Automation = "gone-since", Version = 1 }, []), CancellationToken.None);

        Assert.Equal((404, "notFound", "There is no automation 'aks'."), await SendAsync(app, "PUT", "automations/aks/killswitch", """{"killed":true}"""));
        Assert.Equal((200, "", ""), await SendAsync(app, "PUT", "automations/ask/killswitch", """{"killed":true}"""));
        Assert.Equal((200, "", ""), await SendAsync(app, "PUT", "automations/gone-since/killswitch", """{"killed":true}"""));
    }
}
