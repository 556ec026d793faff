using System.Net;
using System.Text;
using System.Text.Json;
using Reflex.Local.EventGrid;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class WebhookTests : IAsyncLifetime
{
    private ReflexTestHost _host = null!;

    public async Task InitializeAsync() => _host = await TestHosts.StartAsync<OrderFunctions>();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_unknown_function_is_404_and_says_which_there_are()
    {
        using HttpResponseMessage answer = await _host.PublishAsync("{}", "Nowhere");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("'Nowhere'", text, StringComparison.Ordinal);
        Assert.Contains("AsText", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Events_come_by_post_only(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/runtime/webhooks/EventGrid?functionName=AsText") { Content = new StringContent("[]") };
        request.Headers.Add("aeg-event-type", "Notification");

        using HttpResponseMessage answer = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["OPTIONS", "POST"], answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Function_names_are_found_in_any_case()
    {
        using HttpResponseMessage answer = await _host.PublishAsync("{}", "astext");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_failing_function_is_500_with_its_message_so_that_the_sender_sends_again()
    {
        using HttpResponseMessage answer = await _host.PublishAsync("""[{"id":"poison"},{"id":"fine"}]""", "Fails");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("The order book is closed.", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_binding_that_cannot_read_the_event_is_a_failure_of_the_function()
    {
        using HttpResponseMessage answer = await _host.PublishAsync("""{"no":"event"}""", "AsCloudEvent");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task The_event_grid_handshake_returns_the_code()
    {
        string body = await File.ReadAllTextAsync(Path.Combine(SampleEvents.Folder, "subscription-validation.json"));

        using HttpResponseMessage answer = await PostAsync(body, "SubscriptionValidation");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        JsonElement root = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("512d38b6-c7b8-40c8-89fe-f46f9e9622b6", root.GetProperty("validationResponse").GetString());
    }

    [Theory]
    [InlineData("""{"data":{"validationCode":"c"}}""")]
    [InlineData("""{"data":"{\"validationCode\":\"c\"}"}""")]
    public async Task The_handshake_of_a_cloud_events_subscription_may_write_its_data_into_a_string(string body)
    {
        using HttpResponseMessage answer = await PostAsync(body, "SubscriptionValidation");

        Assert.Equal("""{"validationResponse":"c"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""[{"data":null}]""")]
    [InlineData("""[{"data":"no json"}]""")]
    [InlineData("""[{"data":{"validationCode":7}}]""")]
    public async Task A_handshake_without_a_code_is_400(string body)
    {
        using HttpResponseMessage answer = await PostAsync(body, "SubscriptionValidation");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("eventgrid.azure.net", "eventgrid.azure.net")]
    [InlineData("eventgrid.azure.us", "eventgrid.azure.us")]
    [InlineData("evil.example", "eventgrid.azure.net")]
    [InlineData(null, "eventgrid.azure.net")]
    public async Task The_cloud_events_handshake_allows_the_origins_of_event_grid(string? origin, string allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Url("AsText"));
        if (origin is not null)
        {
            request.Headers.Add("WebHook-Request-Origin", origin);
        }

        request.Headers.Add("WebHook-Request-Rate", "120");
        using HttpResponseMessage answer = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(allowed, Assert.Single(answer.Headers.GetValues("WebHook-Allowed-Origin")));
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("WebHook-Allowed-Rate")));
    }

    [Fact]
    public async Task Unsubscribe_is_acknowledged()
    {
        using HttpResponseMessage answer = await PostAsync("{}", "Unsubscribe");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Nonsense")]
    public async Task A_request_without_a_known_event_type_header_is_400_and_names_the_header(string? kind)
    {
        using HttpResponseMessage answer = await PostAsync("""{"id":"1"}""", kind);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("aeg-event-type", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, _host.Host.RefusedRequests);
    }

    [Theory]
    [MemberData(nameof(SampleEvents.Names), MemberType = typeof(SampleEvents))]
    public async Task Every_published_payload_goes_through(string file)
    {
        string body = await File.ReadAllTextAsync(Path.Combine(SampleEvents.Folder, file));
        int events = JsonElement.Parse(body) is { ValueKind: JsonValueKind.Array } array ? array.GetArrayLength() : 1;

        using HttpResponseMessage answer = await _host.PublishAsync(body, "AsText");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(events, _host.Recorder().Of("AsText").Count);
    }

    [Theory]
    [MemberData(nameof(SampleEvents.Names), MemberType = typeof(SampleEvents))]
    public async Task Every_published_payload_in_the_cloud_events_schema_binds_to_cloud_event(string file)
    {
        string body = await File.ReadAllTextAsync(Path.Combine(SampleEvents.Folder, file));
        bool isCloudEvents = body.Contains("\"specversion\"", StringComparison.Ordinal);

        using HttpResponseMessage answer = await _host.PublishAsync(body, "AsCloudEvent");

        Assert.Equal(isCloudEvents ? HttpStatusCode.Accepted : HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task Requests_for_another_host_name_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url("AsText")) { Content = new StringContent("{}") };
        request.Headers.Host = "attacker.example";
        request.Headers.Add("aeg-event-type", "Notification");
        using HttpResponseMessage answer = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Empty(_host.Recorder().Calls);
    }

    private static string Url(string function) => $"{EventGridWebhook.Path}?functionName={function}";

    private Task<HttpResponseMessage> PostAsync(string body, string? kind)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url("AsText")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (kind is not null)
        {
            request.Headers.Add("aeg-event-type", kind);
        }

        return _host.Client.SendAsync(request);
    }
}
