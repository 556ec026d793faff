using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

public sealed class EventParserTests
{
    private static readonly DateTimeOffset s_received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_cloud_event_gives_its_attributes_and_data()
    {
        AutomationEvent e = Accept("""
            { "specversion": "1.0", "id": "a\u002d1", "source": "/s", "type": "T", "subject": "x", "time": "2026-01-01T10:00:00.5+02:00",
              "data": { "user": { "name": "ana" }, "n": -12.5, "ok": true, "none": null, "list": [1, "b"] } }
            """);

        Assert.Equal("a-1", e.Id);
        Assert.Equal("/s", e.Source);
        Assert.Equal("T", e.Type);
        Assert.Equal("x", e.Subject);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 8, 0, 0, 500, TimeSpan.Zero), e.Time);
        Assert.Equal("ana", Text(e, "data.user.name"));
        Assert.True(e.Get(EventPath.Parse("data.n")).TryGetNumber(out double n) && n == -12.5);
        Assert.True(e.Get(EventPath.Parse("data.ok")).TryGetBoolean(out bool ok) && ok);
        Assert.Equal(EventValueKind.Null, e.Get(EventPath.Parse("data.none")).Kind);
        Assert.Equal("b", Text(e, "data.list[1]"));
        Assert.Equal(2, e.Get(EventPath.Parse("data.list")).ArrayLength);
        Assert.Equal(EventValueKind.Missing, e.Get(EventPath.Parse("data.user.age")).Kind);
        Assert.Equal("ana", e.Data.GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public void An_event_grid_event_is_read_under_the_names_of_cloud_events()
    {
        AutomationEvent e = Accept("""
            { "id": "1", "topic": "/subscriptions/x", "subject": "s", "eventType": "Microsoft.Storage.BlobCreated",
              "eventTime": "2026-01-01T00:00:00Z", "data": { "api": "PutBlob" }, "dataVersion": "", "metadataVersion": "1" }
            """);

        Assert.Equal("/subscriptions/x", e.Source);
        Assert.Equal("Microsoft.Storage.BlobCreated", e.Type);
        Assert.Equal("Microsoft.Storage.BlobCreated", Text(e, "eventType"));
        Assert.Equal("1", Text(e, "metadataVersion"));
        Assert.Equal("PutBlob", Text(e, "data.api"));
    }

    [Fact]
    public void An_event_without_a_time_has_the_time_of_its_receipt()
    {
        AutomationEvent e = Accept("""{ "specversion": "1.0", "id": "1", "source": "/s", "type": "T" }""");

        Assert.Equal(s_received, e.Time);
        Assert.Equal("2026-01-02T03:04:05Z", Text(e, "time"));
        Assert.Equal(System.Text.Json.JsonValueKind.Undefined, e.Data.ValueKind);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n", "empty")]
    [InlineData("{", "invalid-json")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/","type":"T"} x""", "invalid-json")]
    [InlineData("[1]", "unknown-schema")]
    [InlineData("""{"id":"1"}""", "unknown-schema")]
    [InlineData("""{"specversion":"0.3","id":"1","source":"/","type":"T"}""", "invalid-attribute")]
    [InlineData("""{"specversion":"1.0","id":"","source":"/","type":"T"}""", "missing-attribute")]
    [InlineData("""{"specversion":"1.0","id":5,"source":"/","type":"T"}""", "invalid-attribute")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/","type":"T","time":"yesterday"}""", "invalid-attribute")]
    [InlineData("""{"specversion":"1.0","id":"1","id":"2","source":"/","type":"T"}""", "duplicate-attribute")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/","type":"T","data":1,"data_base64":"AA=="}""", "invalid-attribute")]
    [InlineData("""{"specversion":"1.0","id":"\ud800","source":"/","type":"T"}""", "invalid-json")]
    public void What_is_no_event_is_rejected_with_a_code(string text, string code)
    {
        EventParseResult result = EventParser.Parse(Encoding.UTF8.GetBytes(text), s_received);

        Assert.False(result.IsAccepted);
        Assert.Equal(code, result.Rejection.Code);
        Assert.Equal(text, Encoding.UTF8.GetString(result.Rejection.Raw.Span));
    }

    [Fact]
    public void Every_event_of_a_batch_stands_or_falls_by_itself()
    {
        byte[] batch = Encoding.UTF8.GetBytes("""
            [ {"specversion":"1.0","id":"1","source":"/","type":"T"}, {"id":"2"}, {"specversion":"1.0","id":"3","source":"/","type":"T"} ]
            """);

        IReadOnlyList<EventParseResult> results = EventParser.ParseBatch(batch, s_received);

        Assert.Equal([true, false, true], results.Select(r => r.IsAccepted));
        Assert.Equal("3", results[2].Event!.Id);
        Assert.Equal("""{"id":"2"}""", Encoding.UTF8.GetString(results[1].Rejection!.Raw.Span));
    }

    [Fact]
    public void A_batch_that_breaks_off_keeps_the_events_before_the_break()
    {
        byte[] batch = Encoding.UTF8.GetBytes("""[ {"specversion":"1.0","id":"1","source":"/","type":"T"}, {"id": """);

        IReadOnlyList<EventParseResult> results = EventParser.ParseBatch(batch, s_received);

        Assert.Equal([true, false], results.Select(r => r.IsAccepted));
        Assert.Equal(EventRejectionCodes.InvalidJson, results[1].Rejection!.Code);
    }

    [Fact]
    public void Base64_data_that_is_json_becomes_the_data()
    {
        string base64 = Convert.ToBase64String("""{"a":1}"""u8);
        AutomationEvent e = Accept($$"""{"specversion":"1.0","id":"1","source":"/","type":"T","ext":"x","data_base64":"{{base64}}"}""");

        Assert.Equal("1", Text(e, "data.a"));
        Assert.Equal("x", Text(e, "ext"));
    }

    [Fact]
    public void Base64_data_that_is_not_json_stays_as_it_is()
    {
        AutomationEvent e = Accept("""{"specversion":"1.0","id":"1","source":"/","type":"T","datacontenttype":"image/png","data_base64":"iVBORw=="}""");

        Assert.Equal("iVBORw==", Text(e, "data_base64"));
        Assert.Equal(EventValueKind.Missing, e.Get(EventPath.Parse("data")).Kind);
    }

    [Theory]
    [InlineData("""{ "specversion": "1.0", "id": "1", "source": "/s", "type": "T", "data": {"a": "\u00e9"}, "x": "1" }""")]
    [InlineData("""{ "specversion": "1.0", "id": "1", "source": "/s", "type": "T", "time": "2026-01-01T00:00:00.1234567Z", "data": [1] }""")]
    [InlineData("""{ "id": "1", "topic": "/t", "subject": "s", "eventType": "T", "eventTime": "2026-01-01T00:00:00Z", "data": {}, "dataVersion": "2" }""")]
    [InlineData("""{ "id": "1", "eventType": "T", "data": "text" }""")]
    [InlineData("""{ "specversion": "1.0", "id": "1", "source": "/s", "type": "T", "Data_Base64": "eyJhIjoxfQ==", "Time": "x" }""")]
    [InlineData("""{ "id": "1", "eventType": "T", "topic": "/t", "source": "stray", "type": "stray", "time": "stray", "data_base64": "!" }""")]
    public void What_an_event_writes_reads_back_as_an_equal_event(string text)
    {
        AutomationEvent e = Accept(text);

        EventParseResult again = EventParser.Parse(e.ToJson(), s_received.AddDays(1));

        Assert.Equal(e, again.Event);
        Assert.Equal(e.Time, again.Event!.Time);
    }

    [Fact]
    public void Binary_mode_takes_the_attributes_from_the_headers()
    {
        EventParseResult result = EventParser.ParseBinary(
            [new("ce-specversion", "1.0"), new("CE-Id", "a%20b"), new("ce-source", "/s"), new("ce-type", "T"), new("ce-tenant", "t1"), new("Content-Type", "application/json")],
            """{"a":1}"""u8.ToArray(),
            s_received);

        Assert.Equal("a b", result.Event!.Id);
        Assert.Equal("t1", Text(result.Event, "tenant"));
        Assert.Equal("1", Text(result.Event, "data.a"));
    }

    [Fact]
    public void A_service_bus_message_may_carry_the_attributes_as_properties()
    {
        var properties = new Dictionary<string, object>
        {
            ["cloudEvents:specversion"] = "1.0", ["cloudEvents:source"] = "/s", ["cloudEvents_type"] = "T",
            ["cloudEvents:time"] = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        };

        EventParseResult result = EventParser.ParseServiceBus("""{"a":1}"""u8.ToArray(), "application/json", properties, "m1", "s1", s_received);

        Assert.Equal("m1", result.Event!.Id);
        Assert.Equal("s1", result.Event.Subject);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), result.Event.Time);
        Assert.Equal(s_received, result.Event.ReceivedAt);
    }

    [Fact]
    public void A_service_bus_message_may_be_a_whole_event()
    {
        EventParseResult result = EventParser.ParseServiceBus(
            """{"specversion":"1.0","id":"1","source":"/","type":"T"}"""u8.ToArray(), "application/cloudevents+json", new Dictionary<string, object>(), "m1", null, s_received);

        Assert.Equal("1", result.Event!.Id);
    }

    [Theory]
    [InlineData(""" "data": { "a": 1 }, "data_base64": null """, "1")]
    [InlineData(""" "data": null, "data_base64": "eyJhIjoxfQ==" """, "1")]
    [InlineData(""" "data_base64": null """, null)]
    public void Data_that_is_null_beside_the_other_kind_of_data_counts_as_absent(string members, string? expected) =>
        Assert.Equal(expected, Text(Accept($$"""{ "specversion": "1.0", "id": "1", "source": "/", "type": "T", {{members}} }"""), "data.a"));

    [Fact]
    public void A_version_that_is_null_makes_no_cloud_event()
    {
        AutomationEvent e = Accept("""{ "specversion": null, "id": "1", "topic": "/t", "eventType": "T", "subject": "s", "data": {} }""");

        Assert.Equal("/t", e.Source);
    }

    [Fact]
    public void Utf16_is_named_as_such()
    {
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}")];

        EventRejection rejection = EventParser.ParseBatch(utf16, s_received)[0].Rejection!;

        Assert.Equal(EventRejectionCodes.InvalidJson, rejection.Code);
        Assert.Contains("UTF-16", rejection.Reason, StringComparison.Ordinal);
    }

    // CloudEvents HTTP binding 3.1.3.2: quoted strings of RFC 7230 are unquoted first, then percent-encoding is taken off.
    [Theory]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"a \\\"b\\\" \\\\\"", "a \"b\" \\")]
    [InlineData("\"a%20b\"", "a b")]
    [InlineData("\"", "\"")]
    [InlineData("a\"b", "a\"b")]
    public void Binary_mode_reads_quoted_header_values(string header, string expected)
    {
        EventParseResult result = Binary([new("ce-subject", header)], "{}"u8.ToArray());

        Assert.Equal(expected, result.Event!.Subject);
    }

    [Fact]
    public void A_header_that_stands_twice_is_rejected()
    {
        EventRejection rejection = Binary([new("CE-ID", "2")], default).Rejection!;

        Assert.Equal(EventRejectionCodes.DuplicateAttribute, rejection.Code);
        Assert.Contains("'id'", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_property_in_both_spellings_is_rejected()
    {
        var properties = new Dictionary<string, object>
        {
            ["cloudEvents:specversion"] = "1.0", ["cloudEvents:source"] = "/s", ["cloudEvents:type"] = "T", ["cloudEvents_type"] = "U",
        };

        EventParseResult result = EventParser.ParseServiceBus(default, null, properties, "m1", null, s_received);

        Assert.Equal(EventRejectionCodes.DuplicateAttribute, result.Rejection!.Code);
    }

    [Fact]
    public void Binary_mode_takes_a_byte_order_mark_before_the_data() =>
        Assert.Equal("1", Text(Binary([], "\uFEFF{\"a\":1}"u8.ToArray()).Event!, "data.a"));

    [Fact]
    public void Base64_data_may_begin_with_a_byte_order_mark()
    {
        string base64 = Convert.ToBase64String("\uFEFF{\"a\":1}"u8);

        Assert.Equal("1", Text(Accept($$"""{"specversion":"1.0","id":"1","source":"/","type":"T","data_base64":"{{base64}}"}"""), "data.a"));
    }

    [Fact]
    public void An_empty_time_is_an_absent_one_in_either_mode()
    {
        Assert.Equal(s_received, Accept("""{"specversion":"1.0","id":"1","source":"/","type":"T","time":""}""").Time);
        Assert.Equal(s_received, Binary([new("ce-time", "")], default).Event!.Time);
    }

    [Fact]
    public void An_event_can_be_made_from_its_parts()
    {
        AutomationEvent e = AutomationEvent.Create("1", "/s", "T", s_received, "x", System.Text.Json.JsonSerializer.SerializeToElement(new { a = 1 }));

        Assert.Equal("1", Text(e, "data.a"));
        Assert.Equal(s_received, e.Time);
    }

    private static EventParseResult Binary(IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body) =>
        EventParser.ParseBinary(
            [new("ce-specversion", "1.0"), new("ce-id", "1"), new("ce-source", "/s"), new("ce-type", "T"), .. headers], body, s_received);

    private static AutomationEvent Accept(string text)
    {
        EventParseResult result = EventParser.Parse(Encoding.UTF8.GetBytes(text), s_received);
        Assert.True(result.IsAccepted, result.Rejection?.Reason);
        return result.Event;
    }

    private static string? Text(AutomationEvent e, string path) => e.Get(EventPath.Parse(path)).ToText();
}
