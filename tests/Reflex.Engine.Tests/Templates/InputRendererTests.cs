using System.Text;
using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

/// <summary>What comes of the templates in an action's input.</summary>
public sealed class InputRendererTests
{
    private const string Data = """
        { "amount": 12.50, "flag": true, "none": null, "list": [1, "a", { "b": 2.0 }], "nested": { "a": 1, "b": [ { "c": null } ] }, "tiny": 1e-30,
          "big": 7615917337495251231, "huge": 1e300, "text": "q\" \\ \n é", "empty": "", "n": 5 }
        """;

    [Theory]
    [InlineData("{{ event.data.amount }}", "12.50")]
    [InlineData("{{event.data.amount}}", "12.50")]
    [InlineData("{{ event.data.flag }}", "true")]
    [InlineData("{{ event.data.nested }}", """{ "a": 1, "b": [ { "c": null } ] }""")]
    [InlineData("{{ event.data.list }}", """[1,"a",{ "b": 2.0 }]""")]
    [InlineData("{{ event.data.tiny }}", "1e-30")]
    [InlineData("{{ event.data.big }}", "7615917337495251231")]
    [InlineData("{{ event.data.huge }}", "1e300")]
    [InlineData("{{ event.data.none }}", "null")]
    [InlineData("{{ event.data.missing }}", "null")]
    [InlineData("{{ event.data.missing | default: 3 }}", "3")]
    [InlineData("{{ event.data.n | times: 2.50 }}", "12.5")]
    [InlineData("{{ event.data.list | first }}", "1")]
    [InlineData("{{ event.data.nested.b[0] }}", """{ "c": null }""")]
    [InlineData("{{ event.data.empty }}", "\"\"")]
    [InlineData("{{ event.data.amount | append: '' }}", "\"12.50\"")]
    [InlineData("{{ event.data.amount }}!", "\"12.50!\"")]
    [InlineData("{{ event.data.nested | json }}", "\"{ \\\"a\\\": 1, \\\"b\\\": [ { \\\"c\\\": null } ] }\"")]
    [InlineData("{{ event.data.tiny }} {{ event.data.huge }} {{ event.data.big }}", "\"1e-30 1e300 7615917337495251231\"")]
    public void A_value_by_itself_keeps_its_type_and_its_text(string template, string json)
    {
        JsonElement with = Render(new { body = new { v = template } });

        Assert.Equal(json, with.GetProperty("body").GetProperty("v").GetRawText());
    }

    [Fact]
    public void A_whole_event_and_the_events_of_a_part_go_out_as_json()
    {
        AutomationEvent e = Event(Data);
        TemplateModel model = TemplateModel.Empty.With("event", e).With("f", (AutomationEvent[])[e, e]).With("match", new Dictionary<string, object?> { ["key"] = "k" });

        JsonElement with = InputRenderer.Render(
            new TemplateEngine(), JsonSerializer.SerializeToElement(new { body = new { e = "{{ event }}", f = "{{ f }}", m = "{{ match }}" } }), model).GetProperty("body");

        Assert.Equal("12.50", with.GetProperty("e").GetProperty("data").GetProperty("amount").GetRawText());
        Assert.Equal(2, with.GetProperty("f").GetArrayLength());
        Assert.Equal("k", with.GetProperty("m").GetProperty("key").GetString());
    }

    [Fact]
    public void A_value_that_is_nested_too_deep_to_be_sent_ends_the_rendering()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 58)) + string.Concat(Enumerable.Repeat("]", 58));

        Assert.Contains("56 levels", Assert.Throws<TemplateException>(() => Render(new { body = "{{ event.data }}" }, deep)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", """{"title":"{{ event.data.text }}","severity":"low"}""", """{"title":"q\u0022 \\ \n \u00E9","severity":"low"}""")]
    [InlineData("application/problem+json; charset=utf-8", """{"title":"{{ event.data.text }}"}""", """{"title":"q\u0022 \\ \n \u00E9"}""")]
    [InlineData("application/json", """{"t":{{ event.data.text }}}""", """{"t":"q\" \\ \n é"}""")]
    [InlineData("application/json", """{"t":{{ event.data.text | json }},"l":{{ event.data.list | json }}}""", """{"t":"q\" \\ \n é","l":[1,"a",{ "b": 2.0 }]}""")]
    [InlineData("application/json", """{"n":{{ event.data.amount }},"none":{{ event.data.missing }},"b":{{ event.data.flag }}}""", """{"n":12.50,"none":null,"b":true}""")]
    [InlineData("application/json", """{"inside":"{{ event.data.nested | json }}"}""", """{"inside":"{ \u0022a\u0022: 1, \u0022b\u0022: [ { \u0022c\u0022: null } ] }"}""")]
    [InlineData("application/json", "{{ event.data.nested }}", """{ "a": 1, "b": [ { "c": null } ] }""")]
    [InlineData("application/json", "{{ event.data.text }}", "\"q\\\" \\\\ \\n é\"")]
    [InlineData("application/json", """{% capture c %}<{{ event.data.text }}>{% endcapture %}{"c":"{{ c }}","d":{{ c }}}""", """{"c":"<q\u0022 \\ \n \u00E9>","d":"<q\u0022 \\ \n \u00E9>"}""")]
    [InlineData("application/json", """["{% cycle event.data.text, 'b' %}"]""", """["q\u0022 \\ \n \u00E9"]""")]
    [InlineData("application/json", """["{{ event.data.list }}"]""", """["1a{ \u0022b\u0022: 2.0 }"]""")]
    [InlineData(null, """ { "title": "{{ event.data.text }}" }""", """ { "title": "q\u0022 \\ \n \u00E9" }""")]
    [InlineData(null, "[{{ event.type }}] {{ event.data.n }}", "[T] 5")]
    [InlineData("text/plain", """{"title":"{{ event.data.text }}"}""", "{\"title\":\"q\" \\ \n é\"}")]
    [InlineData("application/x-www-form-urlencoded", "a={{ event.data.text }}&b={{ event.data.text | url_encode }}", "a=q%22%20%5C%20%0A%20%C3%A9&b=q%22+%5C+%0A+%C3%A9")]
    [InlineData("application/soap+xml", "<a>{{ event.data.text }}{{ event.data.text | escape }}</a>", "<a>q&quot; \\ &#xA; éq&quot; \\ \n &#233;</a>")]
    [InlineData("application/x-ndjson", "{\"a\":\"{{ event.data.text }}\"}\n{}\n", "{\"a\":\"q\\u0022 \\\\ \\n \\u00E9\"}\n{}\n")]
    public void A_body_written_as_text_takes_values_for_what_its_media_type_says(string? contentType, string body, string expected)
    {
        object with = contentType is null ? new { body } : new { contentType, body };

        Assert.Equal(expected, Render(with).GetProperty("body").GetString());
    }

    [Fact]
    public void A_media_type_among_the_headers_counts_too()
    {
        JsonElement with = Render(new { headers = new Dictionary<string, string> { ["content-type"] = "application/json" }, body = "{\"a\": \"{{ event.data.text }}\"}" });

        Assert.Equal("""{"a": "q\u0022 \\ \n \u00E9"}""", with.GetProperty("body").GetString());
    }

    [Fact]
    public void A_body_that_is_no_json_in_the_end_is_not_sent()
    {
        var refused = Assert.Throws<TemplateException>(
            () => Render(new { contentType = "application/json", body = "[{% for i in event.data.list %}{{ i }},{% endfor %}]" }));

        Assert.Contains("the body is no JSON", refused.Message, StringComparison.Ordinal);
    }

    private static JsonElement Render(object with, string data = Data) =>
        InputRenderer.Render(new TemplateEngine(), JsonSerializer.SerializeToElement(with), TemplateModel.Empty.With("event", Event(data)));

    private static AutomationEvent Event(string data) => EventParser.Parse(
        Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"i1","source":"/s","type":"T","data":{{data}} }"""), DateTimeOffset.UnixEpoch).Event!;
}
