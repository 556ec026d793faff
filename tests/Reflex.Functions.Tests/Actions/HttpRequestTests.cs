using System.Text.Json;
using Reflex.Engine.Execution;

namespace Reflex.Functions.Tests.Actions;

/// <summary>What <c>http.request</c> sends and what it makes of the answer.</summary>
public sealed class HttpRequestTests
{
    private static async Task<(ActionOutcome Outcome, SeenRequest? Seen)> SendAsync(ActionBench bench, object input)
    {
        ActionOutcome outcome = await bench.ExecuteAsync("http.request", input);
        return (outcome, bench.Web.Requests.LastOrDefault());
    }

    private static readonly int[] Numbers = [1, 2];

    private static Uri At(ActionBench bench, string path) => new(bench.Web.Endpoint, path);

    [Fact]
    public async Task Method_address_headers_and_a_json_body_go_out_as_they_are_given()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        (_, SeenRequest? seen) = await SendAsync(bench, new
        {
            method = "PATCH",
            url = At(bench, "/users/ana%20b?active=false"),
            headers = new Dictionary<string, string> { ["X-Team"] = "shop", ["Authorization"] = "Bearer abc" },
            body = new { note = "äöü", list = Numbers },
        });

        Assert.Equal(("PATCH", "?active=false", "shop", "Bearer abc"), (seen!.Method, seen.Query, seen.Header("x-team"), seen.Token));
        Assert.Equal("/users/ana b", seen.Path);
        Assert.Equal(("äöü", 2), (seen.Json.GetProperty("note").GetString(), seen.Json.GetProperty("list").GetArrayLength()));
    }

    [Fact]
    public async Task Text_goes_out_as_text_of_the_given_type()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        (_, SeenRequest? plain) = await SendAsync(bench, new { url = At(bench, "/"), body = "<a/>" });
        ActionOutcome typed = await bench.ExecuteAsync("http.request", new { url = At(bench, "/"), body = "<a/>", contentType = "application/xml; charset=utf-8" }, step: "step2");

        Assert.Equal(ActionStatus.Succeeded, typed.Status);
        Assert.Equal(("<a/>", "text/plain"), (plain!.Body, plain.Header("Content-Type")));
        Assert.Equal("application/xml; charset=utf-8", bench.Web.Requests.Last().Header("Content-Type"));
    }

    [Fact]
    public async Task A_key_that_the_step_gives_itself_stands()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        (_, SeenRequest? seen) = await SendAsync(bench, new { url = At(bench, "/"), headers = new Dictionary<string, string> { ["idempotency-key"] = "mine" } });

        Assert.Equal("mine", seen!.Header("Idempotency-Key"));
    }

    [Fact]
    public async Task The_answer_is_the_output_json_as_json_and_anything_else_as_text()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(200, new { user = new { id = 7 } }).Answer(200, "done").Answer(200, "{not json", ("Content-Type", "application/json"));

        JsonElement json = (await bench.ExecuteAsync("http.request", new { url = At(bench, "/") }, step: "a")).Output!.Value;
        JsonElement text = (await bench.ExecuteAsync("http.request", new { url = At(bench, "/") }, step: "b")).Output!.Value;
        JsonElement broken = (await bench.ExecuteAsync("http.request", new { url = At(bench, "/") }, step: "c")).Output!.Value;

        Assert.Equal((200, 7), (json.GetProperty("status").GetInt32(), json.GetProperty("body").GetProperty("user").GetProperty("id").GetInt32()));
        Assert.Equal("done", text.GetProperty("body").GetString());
        Assert.Equal("{not json", broken.GetProperty("body").GetString());
    }

    [Fact]
    public async Task An_answer_too_large_is_cut_and_says_so()
    {
        await using ActionBench bench = await ActionBench.StartAsync(("Reflex:Actions:MaxResponseBytes", "1024"));
        bench.Web.Answer(200, new { text = new string('x', 5000) });

        JsonElement output = (await SendAsync(bench, new { url = At(bench, "/") })).Outcome.Output!.Value;

        Assert.True(output.GetProperty("truncated").GetBoolean());
        Assert.Equal(1024, output.GetProperty("body").GetString()!.Length);
    }

    [Fact]
    public async Task Which_statuses_are_success_the_step_may_say()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(404).Answer(200);
        int[] gone = [404, 410];

        ActionOutcome expected = await bench.ExecuteAsync("http.request", new { method = "GET", url = At(bench, "/"), expect = gone }, step: "a");
        ActionOutcome unexpected = await bench.ExecuteAsync("http.request", new { method = "GET", url = At(bench, "/"), expect = gone }, step: "b");

        Assert.Equal((ActionStatus.Succeeded, "Http200"), (expected.Status, unexpected.Error!.Code));
    }

    [Theory]
    [InlineData(303)]
    [InlineData(302)]
    public async Task A_redirect_that_says_look_there_is_followed_by_a_read(int status)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Web.Answer(status, null, ("Location", "/result")).Answer(200, new { ok = true });

        (ActionOutcome outcome, SeenRequest? seen) = await SendAsync(bench, new { url = At(bench, "/start"), body = new { a = 1 } });

        Assert.True(outcome.Output!.Value.GetProperty("body").GetProperty("ok").GetBoolean());
        Assert.Equal(("GET", "/result", ""), (seen!.Method, seen.Path, seen.Body));
    }

    [Theory]
    [InlineData("""{"url":"api.contoso.example/x"}""", "`url` must be an absolute address")]
    [InlineData("""{"url":"ftp://api.contoso.example/x"}""", "`url` must be an absolute address")]
    [InlineData("""{"url":"https://api.contoso.example/x","method":"TRACE"}""", "`method` must be GET, PUT, POST, PATCH, DELETE or HEAD.")]
    [InlineData("""{"url":"https://api.contoso.example/x","contentType":"text"}""", "`contentType` must be a media type such as text/plain")]
    [InlineData("""{"url":"https://api.contoso.example/x","expect":[200,"soon"]}""", "`expect` must be a list of whole numbers")]
    [InlineData("""{"url":"https://api.contoso.example/x","headers":{"X Team":"a"}}""", "`headers` contains the name 'X Team'")]
    [InlineData("""{"url":"https://api.contoso.example/x","headers":{"X-Team":"a\r\nX-Admin: 1"}}""", "`headers.X-Team` must be one line")]
    [InlineData("""{"url":"https://api.contoso.example/x","headers":{"X-Team":"ä"}}""", "`headers.X-Team` must be one line of printable ASCII")]
    [InlineData("""{"url":"https://api.contoso.example/x","headers":["X-Team"]}""", "`headers` must be a map of names to texts")]
    public async Task What_would_not_make_a_request_is_refused_with_field_and_mend(string input, string hint)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionError error = (await bench.ExecuteAsync("http.request", JsonElement.Parse(input))).Error!;

        Assert.Equal("InvalidInput", error.Code);
        Assert.Contains(hint, error.Message);
    }
}
