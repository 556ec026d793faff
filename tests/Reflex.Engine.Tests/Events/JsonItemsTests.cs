using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

public sealed class JsonItemsTests
{
    [Theory]
    [InlineData("[]", "")]
    [InlineData(" [ 1 , \"a,]\" , {\"x\":[1,2]} , [ ] ] ", "1 |\"a,]\"|{\"x\":[1,2]}|[ ]")]
    [InlineData("[{\"a\":\"\\ud800\"},NaN,{\"b\":01}]", "{\"a\":\"\\ud800\"}|NaN|{\"b\":01}")]
    [InlineData("[\"\\\"\",\"\\\\\"]", "\"\\\"\"|\"\\\\\"")]
    public void Elements_are_told_apart_without_being_read(string json, string elements) =>
        Assert.Equal(elements, string.Join('|', JsonItems.ElementsOf(Encoding.UTF8.GetBytes(json))!.Select(one => Encoding.UTF8.GetString(one.Span))));

    [Theory]
    [InlineData("[", "")]
    [InlineData("[1", "1")]
    [InlineData("[1,", "1|")]
    [InlineData("[1,]", "1|]")]
    [InlineData("[,1]", ",1]")]
    [InlineData("[1] 2", "1|2")]
    [InlineData("[1,\"a]", "1|\"a]")]
    [InlineData("[1,{\"a\":1}},2]", "1|{\"a\":1}},2]")]
    public void Where_an_array_breaks_off_the_rest_is_its_last_element(string json, string elements) =>
        Assert.Equal(elements, string.Join('|', JsonItems.ElementsOf(Encoding.UTF8.GetBytes(json))!.Select(one => Encoding.UTF8.GetString(one.Span))));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("1")]
    public void What_is_no_array_has_no_elements(string json) => Assert.Null(JsonItems.ElementsOf(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"a":1,"Records":[1],"b":2}""", "[1]")]
    [InlineData("""{"records":[1],"records":[2]}""", "[2]")]
    [InlineData("""{"a":{"records":[1]}}""", null)]
    [InlineData("""{"records"}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""[]""", null)]
    public void A_property_is_found_by_its_name(string json, string? value) =>
        Assert.Equal(value, JsonItems.ValueOf(Encoding.UTF8.GetBytes(json), "records") is { } found ? Encoding.UTF8.GetString(found.Span) : null);

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"2","source":"/","type":"T","data":"\ud83d"}""")]
    [InlineData("""{"specversion":"1.0","id":"2","source":"/","type":"T","data":01}""")]
    [InlineData("""{"specversion":"1.0","id":"2","source":"/","type":"T","data":"a	b"}""")]
    [InlineData("nothing")]
    public void An_element_of_a_batch_that_is_no_JSON_leaves_the_others_alone(string broken)
    {
        const string sound = """{"specversion":"1.0","id":"1","source":"/","type":"T"}""";

        IReadOnlyList<EventParseResult> results = EventParser.ParseBatch(Encoding.UTF8.GetBytes($"[{sound},{broken} ,{sound}]"), DateTimeOffset.UnixEpoch);

        Assert.Equal([true, false, true], results.Select(one => one.IsAccepted));
        Assert.Equal(broken, Encoding.UTF8.GetString(results[1].Rejection!.Raw.Span).Trim());
    }

    [Fact]
    public void An_element_that_is_too_deep_leaves_the_others_alone()
    {
        const string sound = """{"specversion":"1.0","id":"1","source":"/","type":"T"}""";
        string deep = new string('[', 5000) + new string(']', 5000);

        IReadOnlyList<EventParseResult> results = EventParser.ParseBatch(Encoding.UTF8.GetBytes($"[{sound},{deep},{sound}]"), DateTimeOffset.UnixEpoch);

        Assert.Equal([true, false, true], results.Select(one => one.IsAccepted));
        Assert.Equal(EventRejectionCodes.LimitExceeded, results[1].Rejection!.Code);
    }
}
