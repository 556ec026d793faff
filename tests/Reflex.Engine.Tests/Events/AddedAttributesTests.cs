using System.Text;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

/// <summary>An event with further attributes is the event with further attributes, whatever stands in either.</summary>
public sealed class AddedAttributesTests
{
    private static readonly DateTimeOffset s_received = DateTimeOffset.UnixEpoch.AddDays(1);

    private static readonly string[] s_events =
    [
        """{"specversion":"1.0","id":"1","source":"/s","type":"T"}""",
        """ { "specversion" : "1.0" , "id":"}" , "source":"/s}" , "type":"T{", "time":"2026-01-01T00:00:00Z" , "data" : { "a" : "}}\"}" } } """,
        """{"specversion":"1.0","id":"1","source":"/s","type":"T","data":{"deep":[[[{"a":[1,2,{}]}]]]},"z":"é\ud83d\ude00\\"}""",
        """{"id":"1","topic":"/t","subject":"s","eventType":"T","eventTime":"2026-01-01T00:00:00Z","data":{"x":"}"},"dataVersion":"2"}""",
        """{"id":"1","eventType":"T"}""",
        """{"specversion":"1.0","id":"1","source":"/","type":"T","datacontenttype":"image/png","data_base64":"iVBORw=="}""",
    ];

    private static readonly string[] s_values = ["plain", "", "}", "\"},\"x\":{\"", "a\\b\n\u0001\t", "é😀\u2028", new string('}', 100_000)];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string e in s_events)
            {
                foreach (string value in s_values)
                {
                    cases.Add(e, value);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_event_reads_back_with_its_own_and_the_new_ones(string json, string value)
    {
        AutomationEvent e = Parse(json);

        AutomationEvent more = e.WithAttributes([new("added", value), new("second", "2")]);

        AutomationEvent again = EventParser.Parse(more.ToJson(), s_received.AddDays(1)).Event!;
        Assert.Equal((value, "2"), (Text(again, "added"), Text(again, "second")));
        Assert.Equal((value, "2"), (Text(more, "added"), Text(more, "second")));
        Assert.Equal((e.Id, e.Source, e.Type, e.Subject, e.Time), (again.Id, again.Source, again.Type, again.Subject, again.Time));
        Assert.Equal(e.Data.ValueKind, again.Data.ValueKind);
        Assert.True(e.Data.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(e.Data, again.Data));
        Assert.Equal(more, again);
        Assert.Equal(more.ToJsonText(), Encoding.UTF8.GetString(more.ToJson()));
        Assert.Equal(e.ReceivedAt, more.ReceivedAt);
    }

    [Fact]
    public void An_attribute_that_is_null_is_replaced_and_no_name_stands_twice()
    {
        AutomationEvent more = Parse("""{"specversion":"1.0","id":"1","source":"/s","type":"T","customer":null}""").WithAttributes([new("customer", "c")]);

        Assert.Equal("c", Text(more, "customer"));
        Assert.Single(JsonElement.Parse(more.ToJson()).EnumerateObject(), property => property.Name == "customer");
    }

    [Theory]
    [InlineData("id")]
    [InlineData("data")]
    [InlineData("topic")]
    [InlineData("Upper")]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("own")]
    public void A_name_that_is_taken_or_none_is_refused(string name)
    {
        AutomationEvent e = Parse("""{"specversion":"1.0","id":"1","source":"/s","type":"T","own":"x"}""");

        Assert.ThrowsAny<ArgumentException>(() => e.WithAttributes([new(name, "v")]));
    }

    [Fact]
    public void A_large_event_is_read_back_from_its_text()
    {
        AutomationEvent e = AutomationEvent.Create("1", "/s", "T", s_received, data: JsonSerializer.SerializeToElement(new { text = new string('x', 1024 * 1024) }));

        string text = e.WithAttributes([new("sku", "a")]).ToJsonText();

        AutomationEvent again = EventParser.ParseStored(text, s_received).Event!;
        Assert.Equal("a", Text(again, "sku"));
        Assert.Same(text, again.ToJsonText());
    }

    [Fact]
    public void The_text_of_an_event_is_made_once()
    {
        AutomationEvent e = Parse(s_events[3]);

        Assert.Same(e.ToJsonText(), e.ToJsonText());
    }

    private static AutomationEvent Parse(string json) => EventParser.Parse(Encoding.UTF8.GetBytes(json), s_received).Event!;

    private static string? Text(AutomationEvent e, string name) => e.Get(EventPath.Parse(name)).ToText();
}
