using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.EndToEnd.Scenes;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.EndToEnd;

/// <summary>What was set aside can be listed, looked at and put back on its way.</summary>
public sealed class DeadLetterTests
{
    private const string Queue = "stock-levels";

    [Fact]
    public async Task A_message_that_can_never_be_read_is_dead_lettered_with_its_reason()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync(Queue, new JsonObject { ["sku"] = "A-1" });

        JsonElement letter = Assert.Single(await ListAsync(stage));

        Assert.Equal((Queue, "invalid-data"), (Stage.Text(letter, "source"), Stage.Text(letter, "reason")));
        Assert.Contains("data.quantity", Stage.Text(letter, "description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_good_records_of_a_message_are_taken_and_the_message_is_kept_for_the_bad_one()
    {
        await using Stage stage = await Stage.OpenAsync();
        JsonObject good = Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique()));
        JsonObject bad = Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique()), ("data/quantity", "many"));
        await stage.SendAsync(Queue, new JsonArray(bad, good));

        Assert.Single(await stage.RunsAsync("replenish-stock"));
        Assert.Contains("1 of 2 records: record 1", Stage.Text(Assert.Single(await ListAsync(stage)), "description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_dead_letter_shows_its_whole_body()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync(Queue, new JsonObject { ["sku"] = new string('x', 500) });
        JsonElement listed = Assert.Single(await ListAsync(stage));

        JsonElement letter = await stage.GetAsync($"/api/dead-letters/{Queue}/{Stage.Text(listed, "id")}");

        Assert.True(Stage.Text(listed, "body")!.Length < 300);
        Assert.Contains(new string('x', 500), Stage.Text(letter, "body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redriven_message_is_read_again_and_each_one_is_audited()
    {
        await using Stage stage = await Stage.OpenAsync();
        await KillAsync(stage, Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique())));
        Assert.Empty(await stage.RunsAsync("replenish-stock"));
        string id = Stage.Text(Assert.Single(await ListAsync(stage)), "id")!;
        await stage.AdvanceAsync(TimeSpan.FromSeconds(1));

        JsonElement progress = await RedriveAsync(stage, Queue, new { filter = new { ids = new[] { id } } });

        Assert.Equal(("1", "True"), (Stage.Text(progress, "done"), Stage.Text(progress, "finished")));
        Assert.Single(await stage.RunsAsync("replenish-stock"));
        Assert.Empty(await ListAsync(stage));
        JsonElement audit = await stage.GetAsync("/api/audit?top=200");
        Assert.Contains(audit.GetProperty("items").EnumerateArray(), one => one.GetRawText().Contains("deadLetter.redriven", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_fails_again_comes_back_and_is_not_redriven_for_ever()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync(Queue, new JsonObject { ["sku"] = "A-1" });

        await stage.AdvanceAsync(TimeSpan.FromSeconds(1));
        JsonElement progress = await RedriveAsync(stage, Queue, new { all = true });

        Assert.Equal("1", Stage.Text(progress, "done"));
        Assert.Single(await ListAsync(stage));
    }

    [Fact]
    public async Task Only_the_letters_that_are_meant_move_at_the_pace_that_is_asked_for()
    {
        await using Stage stage = await Stage.OpenAsync();
        for (int good = 0; good < 5; good++)
        {
            await KillAsync(stage, Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique()), ("data/sku", $"A-{good}")), reason: "mended");
            await KillAsync(stage, Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique()), ("data/sku", $"B-{good}")), reason: "other");
        }

        await stage.AdvanceAsync(TimeSpan.FromSeconds(1));
        string redrive = await StartRedriveAsync(stage, Queue, new { filter = new { reason = "MENDED" }, perSecond = 2 });
        await stage.Host.WhenIdleAsync();
        Assert.True((await ListAsync(stage)).Count > 5);

        await stage.AdvanceAsync(TimeSpan.FromSeconds(10));

        JsonElement progress = await stage.GetAsync($"/api/redrives/{redrive}");
        Assert.Equal("5", Stage.Text(progress, "done"));
        Assert.All(await ListAsync(stage), letter => Assert.Equal("other", Stage.Text(letter, "reason")));
        Assert.Equal(5, (await stage.RunsAsync("replenish-stock")).Count);
    }

    [Fact]
    public async Task A_rejected_event_that_is_still_bad_stays_where_it_is()
    {
        await using Stage stage = await Stage.OpenAsync();
        using (HttpResponseMessage answer = await stage.Host.PublishAsync(
            """{"specversion":"1.0","id":"1","source":"/s","type":"Microsoft.Storage.BlobCreated","data":{}}""", "BlobCreated"))
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        await stage.AdvanceAsync(TimeSpan.FromSeconds(1));
        JsonElement rejected = Assert.Single(await ListAsync(stage, "event-grid"));
        Assert.Equal(("BlobCreated", "invalid-data"), (Stage.Text(rejected, "origin"), Stage.Text(rejected, "reason")));

        JsonElement progress = await RedriveAsync(stage, "event-grid", new { all = true });

        Assert.Equal("0", Stage.Text(progress, "done"));
        Assert.Single(await ListAsync(stage, "event-grid"));
    }

    [Theory]
    [InlineData("stock-levels", """{}""", HttpStatusCode.BadRequest)]
    [InlineData("stock-levels", """{"all":true,"perSecond":0}""", HttpStatusCode.BadRequest)]
    [InlineData("stock-levels", """{"all":true,"max":0}""", HttpStatusCode.BadRequest)]
    [InlineData("nowhere", """{"all":true}""", HttpStatusCode.NotFound)]
    public async Task A_redrive_that_makes_no_sense_is_refused(string source, string body, HttpStatusCode status)
    {
        await using Stage stage = await Stage.OpenAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using HttpResponseMessage answer = await stage.Host.Client.PostAsync($"/api/dead-letters/{source}/redrive", content);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_reader_may_look_and_not_redrive()
    {
        await using Stage stage = await Stage.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/dead-letters/{Queue}/redrive") { Content = JsonContent.Create(new { all = true }) };
        request.Headers.Add("X-Reflex-User", "rita");
        request.Headers.Add("X-Reflex-Groups", "Reflex.Reader");

        using HttpResponseMessage answer = await stage.Host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    // Puts a message where the broker would put it after too many deliveries: the app as it is now can read it.
    private static Task KillAsync(Stage stage, JsonNode body, string reason = "MaxDeliveryCountExceeded")
    {
        stage.Host.ServiceBus.Send($"{Queue}/$deadletterqueue", new BrokerMessage
        {
            Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
            ContentType = "application/json",
            MessageId = stage.Unique(),
            ApplicationProperties = new Dictionary<string, object> { ["DeadLetterReason"] = reason },
        });
        return stage.Host.WhenIdleAsync();
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(Stage stage, string source = Queue) =>
        [.. (await stage.GetAsync($"/api/dead-letters?source={source}")).GetProperty("items").EnumerateArray()];

    private static async Task<string> StartRedriveAsync(Stage stage, string source, object command)
    {
        using HttpResponseMessage answer = await stage.Host.Client.PostAsJsonAsync($"/api/dead-letters/{source}/redrive", command);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> RedriveAsync(Stage stage, string source, object command)
    {
        string id = await StartRedriveAsync(stage, source, command);
        await stage.AdvanceAsync(TimeSpan.FromSeconds(5));
        return await stage.GetAsync($"/api/redrives/{id}");
    }
}
