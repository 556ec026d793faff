using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reflex.EndToEnd.Scenes;

namespace Reflex.EndToEnd;

/// <summary>The webhook ingress: who may post, what is taken, where it goes.</summary>
public sealed class IngestTests
{
    private const string Secret = "a-secret-of-enough-length";
    private const string Event = """{"specversion":"1.0","id":"i-1","source":"/contoso/warehouse","type":"com.contoso.stock.level-changed","data":{"sku":"A-1","quantity":3,"reorderQuantity":10,"reorderCost":5}}""";

    [Fact]
    public async Task A_signed_event_is_queued_and_takes_its_way()
    {
        await using Stage stage = await OpenAsync();

        using HttpResponseMessage answer = await PostAsync(stage, "shop", Event);
        await stage.Host.WhenIdleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("succeeded", Stage.Text(await stage.RunAsync("replenish-stock"), "state"));
    }

    [Theory]
    [InlineData("shop", Event)]
    [InlineData("bare", """{"sku":"A-1","quantity":3,"reorderQuantity":10,"reorderCost":5}""")]
    public async Task A_body_may_begin_with_a_byte_order_mark(string source, string body)
    {
        await using Stage stage = await OpenAsync();

        using HttpResponseMessage answer = await PostAsync(stage, source, "\uFEFF" + body);
        await stage.Host.WhenIdleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Single(await stage.RunsAsync("replenish-stock"));
    }

    [Fact]
    public async Task The_same_delivery_twice_starts_one_run()
    {
        await using Stage stage = await OpenAsync();

        (await PostAsync(stage, "shop", Event)).Dispose();
        (await PostAsync(stage, "shop", Event)).Dispose();
        await stage.Host.WhenIdleAsync();

        Assert.Single(await stage.RunsAsync("replenish-stock"));
    }

    [Fact]
    public async Task A_body_that_is_no_event_becomes_the_data_of_one()
    {
        await using Stage stage = await OpenAsync();

        using HttpResponseMessage answer = await PostAsync(stage, "bare", """{"sku":"A-1","quantity":3,"reorderQuantity":10,"reorderCost":5}""");
        await stage.Host.WhenIdleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Single(await stage.RunsAsync("replenish-stock"));
    }

    [Fact]
    public async Task A_signature_of_the_body_alone_is_taken_where_the_source_is_set_up_so()
    {
        await using Stage stage = await OpenAsync();
        using HttpRequestMessage request = Request("github", Event);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Event))));

        using HttpResponseMessage answer = await stage.Host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task The_secret_before_the_last_change_still_counts()
    {
        await using Stage stage = await OpenAsync();

        using HttpResponseMessage answer = await PostAsync(stage, "shop", Event, secret: "the-secret-before-this-one");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_wrong_signature_a_changed_body_and_no_signature_are_refused()
    {
        await using Stage stage = await OpenAsync();
        using HttpResponseMessage wrong = await PostAsync(stage, "shop", Event, secret: "another-secret-entirely");
        using HttpResponseMessage changed = await PostAsync(stage, "shop", Event, signed: Event.Replace("3", "4", StringComparison.Ordinal));
        using HttpRequestMessage bare = Request("shop", Event);
        using HttpResponseMessage none = await stage.Host.Client.SendAsync(bare);

        Assert.All([wrong, changed, none], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Empty(await stage.RunsAsync("replenish-stock"));
    }

    [Fact]
    public async Task A_recorded_request_is_refused_once_it_is_old()
    {
        await using Stage stage = await OpenAsync();
        DateTimeOffset signedAt = stage.Now;
        await stage.AdvanceAsync(TimeSpan.FromMinutes(6));

        using HttpResponseMessage answer = await PostAsync(stage, "shop", Event, at: signedAt);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_source_that_nobody_set_up_does_not_exist()
    {
        await using Stage stage = await OpenAsync();
        using HttpResponseMessage answer = await PostAsync(stage, "stranger", Event);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_source_without_a_secret_takes_nothing_and_says_what_to_set()
    {
        await using Stage stage = await OpenAsync();
        using HttpResponseMessage answer = await PostAsync(stage, "unset", Event);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Reflex__Ingest__Sources__unset__Secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("17", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task A_body_that_is_no_json_document_is_refused(string body, HttpStatusCode status)
    {
        await using Stage stage = await OpenAsync();
        using HttpResponseMessage answer = await PostAsync(stage, "shop", body);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using Stage stage = await OpenAsync();
        using HttpResponseMessage answer = await PostAsync(stage, "shop", JsonSerializer.Serialize(new { text = new string('x', 210_000) }));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_source_behind_the_platforms_sign_in_needs_its_role()
    {
        await using Stage stage = await OpenAsync();
        using HttpRequestMessage reader = Request("actiongroup", Event);
        reader.Headers.Add("X-Reflex-User", "rita");
        reader.Headers.Add("X-Reflex-Groups", "Reflex.Reader");
        using HttpRequestMessage group = Request("actiongroup", Event);
        group.Headers.Add("X-Reflex-User", "azure-monitor");
        group.Headers.Add("X-Reflex-Groups", "Reflex.Ingest");

        using HttpResponseMessage refused = await stage.Host.Client.SendAsync(reader);
        using HttpResponseMessage taken = await stage.Host.Client.SendAsync(group);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Accepted), (refused.StatusCode, taken.StatusCode));
    }

    private static Task<Stage> OpenAsync() => Stage.OpenAsync(options =>
    {
        void Set(string source, string name, string value) => options.Settings[$"Reflex__Ingest__Sources__{source}__{name}"] = value;
        Set("shop", "Secret", Secret);
        Set("shop", "PreviousSecret", "the-secret-before-this-one");
        Set("shop", "Queue", "stock-levels");
        Set("bare", "Secret", Secret);
        Set("bare", "EventType", "com.contoso.stock.level-changed");
        Set("github", "Secret", Secret);
        Set("github", "SignatureHeader", "X-Hub-Signature-256");
        Set("github", "TimestampHeader", "none");
        Set("unset", "Queue", "stock-levels");
        Set("actiongroup", "Auth", "entra");
    });

    private static async Task<HttpResponseMessage> PostAsync(
        Stage stage, string source, string body, string secret = Secret, string? signed = null, DateTimeOffset? at = null)
    {
        long time = (at ?? stage.Now).ToUnixTimeSeconds();
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{signed ?? body}"));
        using HttpRequestMessage request = Request(source, body);
        request.Headers.Add("X-Reflex-Timestamp", time.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("X-Reflex-Signature", Convert.ToBase64String(signature));
        return await stage.Host.Client.SendAsync(request);
    }

    private static HttpRequestMessage Request(string source, string body) =>
        new(HttpMethod.Post, $"/api/ingest/{source}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
