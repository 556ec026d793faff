using System.Text.Json.Nodes;
using Reflex.Cli.Scenes;

namespace Reflex.Cli.Tests.Scenes;

public sealed class ScenePayloadTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Values_are_put_where_their_path_says_and_keep_their_type()
    {
        JsonNode payload = Build("""{ "id": "x", "data": { "amount": 1, "card": "c" } }""", new()
        {
            ["id"] = "charge-{unique}-{n}",
            ["data.amount"] = "12.5",
            ["data.card"] = "4711 0815",
            ["data.new.flag"] = "true",
        });

        Assert.Equal("charge-u-2", (string?)payload["id"]);
        Assert.Equal(12.5, (double?)payload["data"]!["amount"]);
        Assert.Equal("4711 0815", (string?)payload["data"]!["card"]);
        Assert.True((bool?)payload["data"]!["new"]!["flag"]);
    }

    [Theory]
    [InlineData("now", "2026-03-01T12:00:00.0000000Z")]
    [InlineData("now+90s", null)]
    [InlineData("now+10m", "2026-03-01T12:10:00.0000000Z")]
    public void Now_is_the_time_of_the_demo(string value, string? expected)
    {
        JsonNode payload = Build("""{ "time": "" }""", new() { ["time"] = value });

        Assert.Equal(expected ?? "2026-03-01T12:01:30.0000000Z", (string?)payload["time"]);
    }

    [Fact]
    public void An_array_of_one_event_is_filled_in_like_the_event()
    {
        JsonNode payload = Build("""[ { "id": "x" } ]""", new() { ["id"] = "y" });

        Assert.Equal("y", (string?)payload[0]!["id"]);
    }

    [Fact]
    public void A_path_through_a_text_is_a_mistake_that_is_named()
    {
        var mistake = Assert.Throws<UsageException>(() => Build("""{ "id": "x" }""", new() { ["id.y"] = "z" }));

        Assert.Contains("set: id.y", mistake.Message, StringComparison.Ordinal);
    }

    private static JsonNode Build(string json, Dictionary<string, object?> set) =>
        JsonNode.Parse(ScenePayload.Build(json, new SceneStep { Send = "sample.json", Set = set }, 2, "u", s_now))!;
}
