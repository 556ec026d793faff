using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

public sealed class EventPathTests
{
    [Theory]
    [InlineData("data.a.b", "data.a.b", true)]
    [InlineData("Data.a", "data.a", true)]
    [InlineData("eventType", "type", true)]
    [InlineData("topic", "source", true)]
    [InlineData("EventTime", "time", true)]
    [InlineData("tenant", "tenant", true)]
    [InlineData("data['a.b'].c", "data['a.b'].c", false)]
    [InlineData("data['it''s']", "data['it''s']", false)]
    [InlineData("data['plain']", "data.plain", true)]
    [InlineData("data.items[12].sku", "data.items[12].sku", false)]
    public void A_path_is_read_and_written_in_one_spelling(string text, string canonical, bool eventGridKey)
    {
        EventPath path = EventPath.Parse(text);

        Assert.Equal(canonical, path.ToString());
        Assert.Equal(path, EventPath.Parse(canonical));
        Assert.Equal(eventGridKey, path.IsEventGridKey);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("data.", "a name is expected at character 6")]
    [InlineData("data..a", "a name is expected at character 6")]
    [InlineData(".data", "a name is expected at character 1")]
    [InlineData("data[", "bracket at character 5")]
    [InlineData("data['a'", "not closed")]
    [InlineData("data[-1]", "neither a quoted name nor an index")]
    [InlineData("data[0]a", "a '.' or '[' is expected")]
    [InlineData("subject.x", "nothing below it")]
    public void What_is_no_path_is_refused_with_the_place(string text, string problem)
    {
        Assert.False(EventPath.TryParse(text, out _, out string? actual));
        Assert.Contains(problem, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_name_that_stands_twice_the_last_one_counts()
    {
        EventParseResult result = EventParser.Parse(
            """{"specversion":"1.0","id":"1","source":"/","type":"T","data":{"a":1,"\u0061":2}}"""u8.ToArray(), DateTimeOffset.UnixEpoch);

        Assert.Equal("2", result.Event!.Get(EventPath.Parse("data.a")).ToText());
        Assert.Equal(2, result.Event.Data.GetProperty("a").GetInt32());
    }

    [Fact]
    public void Every_published_payload_that_is_an_event_is_accepted()
    {
        string folder = Path.Combine(Automations.ShippedAutomations.RepositoryRoot, "scripts", "samples", "events");
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            byte[] json = File.ReadAllBytes(file);
            bool isEvent = json.AsSpan().IndexOf("\"specversion\""u8) >= 0 || json.AsSpan().IndexOf("\"eventType\""u8) >= 0;

            Assert.All(EventParser.ParseBatch(json, DateTimeOffset.UnixEpoch), r => Assert.True(r.IsAccepted == isEvent, $"{Path.GetFileName(file)}: {r.Rejection?.Reason}"));
        }
    }
}
