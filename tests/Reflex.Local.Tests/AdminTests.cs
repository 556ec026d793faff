using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class AdminTests : IAsyncLifetime
{
    private ReflexTestHost _host = null!;

    public async Task InitializeAsync() => _host = await TestHosts.StartAsync(
        [typeof(OrderFunctions), typeof(HttpFunctions), typeof(SettlingFunctions), typeof(TimerFunctions)],
        options => options.Settings["Nightly"] = "0 0 3 * * *");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_functions_are_listed_with_their_triggers_and_routes()
    {
        JsonElement[] functions = (await _host.Client.GetFromJsonAsync<JsonElement[]>("/admin/functions"))!;

        Assert.Equal(functions.Select(Name).Order(StringComparer.OrdinalIgnoreCase), functions.Select(Name));
        JsonElement order = functions.Single(function => Name(function) == "GetOrder");
        Assert.EndsWith("/api/orders/{id:int}", order.GetProperty("invoke_url_template").GetString(), StringComparison.Ordinal);
        JsonElement binding = order.GetProperty("config").GetProperty("bindings")[0];
        Assert.Equal(("httpTrigger", "GET"), (binding.GetProperty("type").GetString(), binding.GetProperty("methods")[0].GetString()));
    }

    [Fact]
    public async Task One_function_can_be_shown_and_an_unknown_one_is_404()
    {
        Assert.Equal("AsText", Name(await _host.Client.GetFromJsonAsync<JsonElement>("/admin/functions/astext")));
        using HttpResponseMessage unknown = await _host.Client.GetAsync("/admin/functions/nothing");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("AsText", """{"input":"{\"id\":\"1\"}"}""")]
    [InlineData("AsText", """{"input":{"id":"1"}}""")]
    [InlineData("AsTexts", """{"input":[{"id":"1"}]}""")]
    [InlineData("EveryTenSeconds", "{}")]
    [InlineData("EveryTenSeconds", "")]
    [InlineData("Settles", """{"input":"complete"}""")]
    public async Task A_function_can_be_called_by_hand(string function, string body)
    {
        using HttpResponseMessage answer = await PostAsync(function, body);
        await _host.WhenIdleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Single(_host.Recorder().Of(function));
    }

    [Theory]
    [InlineData("nothing", "{}", HttpStatusCode.NotFound)]
    [InlineData("Greeting", "{}", HttpStatusCode.BadRequest)]
    [InlineData("AsText", "no json", HttpStatusCode.BadRequest)]
    [InlineData("AsText", "[]", HttpStatusCode.BadRequest)]
    [InlineData("AsText", """{"input":"no json"}""", HttpStatusCode.InternalServerError)]
    [InlineData("TimerFails", "{}", HttpStatusCode.InternalServerError)]
    public async Task A_call_by_hand_that_cannot_be_made_says_why(string function, string body, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await PostAsync(function, body);

        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_status_counts_what_was_refused_and_the_refused_can_be_seen()
    {
        using HttpResponseMessage refused = await _host.PublishAsync("no json", "AsText");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        JsonElement status = await _host.Client.GetFromJsonAsync<JsonElement>("/admin/host/status");
        JsonElement[] latest = (await _host.Client.GetFromJsonAsync<JsonElement[]>("/admin/host/refused"))!;

        Assert.Equal(("Running", 1), (status.GetProperty("state").GetString(), status.GetProperty("refusedRequests").GetInt32()));
        Assert.Equal(("no json", 400), (latest[0].GetProperty("body").GetString(), latest[0].GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_message_can_be_sent_and_the_dead_ones_seen_without_a_client()
    {
        using HttpResponseMessage sent = await _host.Client.PostAsync("/admin/queues/settles?messageId=m1", new StringContent("bury"));
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        await _host.WhenIdleAsync();

        JsonElement counts = await _host.Client.GetFromJsonAsync<JsonElement>("/admin/queues");
        JsonElement[] dead = (await _host.Client.GetFromJsonAsync<JsonElement[]>("/admin/queues/settles/$deadletterqueue"))!;

        Assert.Equal(1, counts.GetProperty("settles").GetProperty("deadLettered").GetInt32());
        Assert.Equal(("m1", "bury"), (dead[0].GetProperty("messageId").GetString(), dead[0].GetProperty("body").GetString()));
        using HttpResponseMessage unknown = await _host.Client.PostAsync("/admin/queues/nothing", new StringContent("x"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static string Name(JsonElement function) => function.GetProperty("name").GetString()!;

    private Task<HttpResponseMessage> PostAsync(string function, string body) =>
        _host.Client.PostAsync($"/admin/functions/{function}", new StringContent(body, Encoding.UTF8, "application/json"));
}
