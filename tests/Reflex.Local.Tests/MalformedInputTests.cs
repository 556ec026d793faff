using System.Net;
using System.Net.Sockets;
using System.Text;
using Reflex.Local.EventGrid;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

/// <summary>
/// What cannot be events is refused with a status that a sender does not repeat, and kept; what is JSON is the function's to judge. In
/// either case the host serves on.
/// </summary>
public sealed class MalformedInputTests : IAsyncLifetime
{
    private const string Good = """{"id":"1","source":"/s","type":"T","specversion":"1.0"}""";

    private ReflexTestHost _host = null!;

    public static TheoryData<string, string> NoEvents => new()
    {
        { "empty body", "" },
        { "white space only", " \r\n\t" },
        { "not JSON", "<event/>" },
        { "text", "hello" },
        { "truncated object", """{"id":"1","type":""" },
        { "truncated array", """[{"id":"1"},""" },
        { "truncated string", """{"id":"1""" },
        { "missing comma", """{"id":"1" "type":"T"}""" },
        { "trailing comma", """{"id":"1",}""" },
        { "comment", """{"id":"1"/* no */}""" },
        { "single quotes", "{'id':'1'}" },
        { "NaN", """{"id":NaN}""" },
        { "leading zero", """{"id":01}""" },
        { "control character in a string", "{\"id\":\"a\nb\"}" },
        { "invalid escape", """{"id":"\x"}""" },
        { "two values", """{"id":"1"}{"id":"2"}""" },
        { "text after the value", """[{"id":"1"}] thanks""" },
        { "a string", "\"event\"" },
        { "a number", "42" },
        { "null", "null" },
        { "true", "true" },
        { "65 levels deep", Deep(65) },
        { "100,000 levels deep", Deep(100_000) },
    };

    public static TheoryData<string, string, int> JsonThatFunctionsJudge => new()
    {
        { "no attributes", "{}", 1 },
        { "missing id", """{"source":"/s","type":"T","specversion":"1.0"}""", 1 },
        { "missing type", """{"id":"1","source":"/s","specversion":"1.0"}""", 1 },
        { "missing source", """{"id":"1","type":"T","specversion":"1.0"}""", 1 },
        { "wrong types", """{"id":7,"source":[],"type":{},"specversion":1}""", 1 },
        { "array in array", $"[[{Good}]]", 1 },
        { "number among events", $"[{Good},5]", 2 },
        { "null among events", $"[{Good},null]", 2 },
        { "id twice", $"[{Good},{Good}]", 2 },
        { "property twice", """{"id":"1","id":"2"}""", 1 },
        { "byte order mark", "\uFEFF" + Good, 1 },
        { "escaped NUL in a string", """{"id":"a\u0000b"}""", 1 },
        { "number beyond double", """{"id":1e999}""", 1 },
        { "64 levels deep", Deep(64), 1 },
    };

    public async Task InitializeAsync() => _host = await TestHosts.StartAsync<OrderFunctions>();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(NoEvents))]
    public async Task What_is_no_event_is_400_and_kept_and_the_host_serves_on(string kind, string body)
    {
        using HttpResponseMessage answer = await _host.PublishAsync(body, "AsText");

        Assert.Equal((kind, HttpStatusCode.BadRequest), (kind, answer.StatusCode));
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        Assert.Empty(_host.Recorder().Calls);
        Assert.Equal(1, _host.Host.RefusedRequests);
        await AssertServesAsync();
    }

    [Theory]
    [MemberData(nameof(JsonThatFunctionsJudge))]
    public async Task What_is_json_reaches_the_function(string kind, string body, int calls)
    {
        using HttpResponseMessage answer = await _host.PublishAsync(body, "AsText");

        Assert.Equal((kind, HttpStatusCode.Accepted), (kind, answer.StatusCode));
        Assert.Equal(calls, _host.Recorder().Calls.Count);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Invalid_utf8_is_400()
    {
        byte[] body = [.. "{\"id\":\""u8, 0xFF, 0xFE, .. "\"}"u8];

        using HttpResponseMessage answer = await PostAsync(new ByteArrayContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [Fact]
    public async Task A_body_of_5_MB_is_413_and_counted()
    {
        string body = $$"""{"id":"{{new string('x', 5 * 1024 * 1024)}}"}""";

        using HttpResponseMessage answer = await _host.PublishAsync(body, "AsText");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(1, _host.Host.RefusedRequests);
        await AssertServesAsync();
    }

    [Fact]
    public async Task A_body_of_5_MB_that_hides_its_length_is_413_too()
    {
        using var content = new StreamContent(new MemoryStream(new byte[5 * 1024 * 1024]));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{EventGridWebhook.Path}?functionName=AsText") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("aeg-event-type", "Notification");

        using HttpResponseMessage answer = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await AssertServesAsync();
    }

    [Fact]
    public async Task A_wrong_content_type_does_not_matter_as_on_the_functions_host()
    {
        using HttpResponseMessage answer = await PostAsync(new StringContent(Good, Encoding.UTF8, "text/csv"));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_in_the_body_calls_nothing()
    {
        using (var socket = new TcpClient("127.0.0.1", _host.Host.Address.Port))
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {EventGridWebhook.Path}?functionName=AsText HTTP/1.1\r\nHost: localhost\r\naeg-event-type: Notification\r\nContent-Length: 500\r\n\r\n{{\"id\":"));
        }

        await AssertServesAsync();
        Assert.Single(_host.Recorder().Calls);
    }

    private static string Deep(int levels) =>
        $"{string.Concat(Enumerable.Repeat("{\"a\":", levels - 1))}{{}}{new string('}', levels - 1)}";

    private Task<HttpResponseMessage> PostAsync(HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{EventGridWebhook.Path}?functionName=AsText") { Content = content };
        request.Headers.Add("aeg-event-type", "Notification");
        return _host.Client.SendAsync(request);
    }

    private async Task AssertServesAsync()
    {
        int before = _host.Recorder().Calls.Count;
        using HttpResponseMessage answer = await _host.PublishAsync(Good, "AsText");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(before + 1, _host.Recorder().Calls.Count);
    }
}
