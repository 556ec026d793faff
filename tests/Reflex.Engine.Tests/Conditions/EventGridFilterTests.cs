using System.Text.Json.Nodes;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Routing;

namespace Reflex.Engine.Tests.Conditions;

public sealed class EventGridFilterTests
{
    [Theory]
    [InlineData("data.x: a", "StringIn", """["a"]""")]
    [InlineData("data.x: [a, b]", "StringIn", """["a","b"]""")]
    [InlineData("data.x: { not: [a, b] }", "StringNotIn", """["a","b"]""")]
    [InlineData("data.x: 5", "NumberIn", "[5]")]
    [InlineData("data.x: { notIn: [5, 6] }", "NumberNotIn", "[5,6]")]
    [InlineData("data.x: true", "BoolEquals", "true")]
    [InlineData("data.x: null", "IsNullOrUndefined", null)]
    [InlineData("data.x: { exists: true }", "IsNotNull", null)]
    [InlineData("data.x: { exists: false }", "IsNullOrUndefined", null)]
    [InlineData("data.x: { gt: 1.5 }", "NumberGreaterThan", "1.5")]
    [InlineData("data.x: { gte: 1 }", "NumberGreaterThanOrEquals", "1")]
    [InlineData("data.x: { lt: 1 }", "NumberLessThan", "1")]
    [InlineData("data.x: { lte: 1 }", "NumberLessThanOrEquals", "1")]
    [InlineData("data.x: { between: [1, 2] }", "NumberInRange", "[[1,2]]")]
    [InlineData("data.x: { notBetween: [[1, 2], [5, 6]] }", "NumberNotInRange", "[[1,2],[5,6]]")]
    [InlineData("data.x: { startsWith: a }", "StringBeginsWith", """["a"]""")]
    [InlineData("data.x: { notStartsWith: a }", "StringNotBeginsWith", """["a"]""")]
    [InlineData("data.x: { endsWith: a }", "StringEndsWith", """["a"]""")]
    [InlineData("data.x: { notEndsWith: a }", "StringNotEndsWith", """["a"]""")]
    [InlineData("data.x: { contains: [a, b] }", "StringContains", """["a","b"]""")]
    [InlineData("data.x: { notContains: a }", "StringNotContains", """["a"]""")]
    [InlineData("any: [ { data.x: a }, { data.x: b } ]", "StringIn", """["a","b"]""")]
    [InlineData("not: { data.x: a }", "StringNotIn", """["a"]""")]
    [InlineData("not: { data.x: { notIn: [1, 2] } }", "NumberIn", "[1,2]")]
    [InlineData("not: { data.x: { exists: true } }", "IsNullOrUndefined", null)]
    public void Every_operator_has_its_filter(string where, string type, string? value)
    {
        EventGridFilter filter = EventGridFilter.From(Condition(where));

        JsonNode advanced = Assert.Single(filter.Filter["advancedFilters"]!.AsArray())!;
        Assert.True(filter.IsComplete);
        Assert.Equal(type, (string?)advanced["operatorType"]);
        Assert.Equal("data.x", (string?)advanced["key"]);
        Assert.Equal(value, (advanced["values"] ?? advanced["value"])?.ToJsonString());
        Assert.Equal("""["T"]""", filter.Filter["includedEventTypes"]!.ToJsonString());
        Assert.True((bool)filter.Filter["enableAdvancedFilteringOnArrays"]!);
    }

    [Theory]
    [InlineData("\"data['a.b']\": x", "data['a.b']: Event Grid has no key")]
    [InlineData("'data.l[0]': x", "data.l[0]: Event Grid has no key")]
    [InlineData("time: x", "time: the engine uses the receipt time")]
    [InlineData("data.x: [1, a]", "data.x: its values are of several kinds")]
    [InlineData("any: [ { data.x: 1 }, { data.y: 2 } ]", "any over data.x, data.y: ")]
    [InlineData("not: { data.x: { gt: 5 } }", "not over data.x: ")]
    [InlineData("data.x: { not: true }", "data.x: a missing key")]
    [InlineData("not: { data.x: { contains: a } }", "not over data.x: ")]
    [InlineData("not: { data.x: { notContains: a } }", "not over data.x: ")]
    [InlineData("data.x: { not: { between: [1, 2] } }", "not over data.x: ")]
    [InlineData("data.x: 9007199254740993", "data.x: numbers of 2^53 and more")]
    [InlineData("data.x: { gte: 1e300 }", "data.x: numbers of 2^53 and more")]
    [InlineData("tenant: '5'", "tenant: an extension attribute that is a number or Boolean")]
    [InlineData("tenant: { startsWith: [x, '1.'] }", "tenant: an extension attribute that is a number or Boolean")]
    [InlineData("tenant: { contains: als }", "tenant: an extension attribute that is a number or Boolean")]
    public void What_no_filter_can_say_is_named_and_the_rest_is_pushed_down(string where, string reason)
    {
        EventGridFilter filter = EventGridFilter.From(Condition($"{where}, data.z: 1"));

        Assert.StartsWith(reason, Assert.Single(filter.NotPushedDown), StringComparison.Ordinal);
        Assert.Equal("data.z", (string?)Assert.Single(filter.Filter["advancedFilters"]!.AsArray())!["key"]);
    }

    [Fact]
    public void The_limit_of_25_values_leaves_the_rest_to_the_engine()
    {
        EventGridFilter filter = EventGridFilter.From(Condition(string.Join(", ", Enumerable.Range(0, 30).Select(i => $"data.v{i}: {i}"))));

        Assert.Equal(25, filter.Filter["advancedFilters"]!.AsArray().Count);
        Assert.Equal(5, filter.NotPushedDown.Count);
    }

    [Fact]
    public void A_range_takes_two_of_the_25_values()
    {
        string ranges = string.Join(", ", Enumerable.Range(0, 13).Select(i => $"[{i}, {i}]"));

        EventGridFilter filter = EventGridFilter.From(Condition($"data.x: {{ between: [{ranges}] }}"));

        Assert.Contains("25 values", Assert.Single(filter.NotPushedDown), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void A_text_of_a_filter_has_512_characters_at_most(int length, bool pushed) =>
        Assert.Equal(pushed, EventGridFilter.From(Condition($"data.x: {new string('a', length)}")).IsComplete);

    [Theory]
    [InlineData("tenant: contoso")]
    [InlineData("tenant: { not: '5' }")]
    [InlineData("data.tenant: '5'")]
    [InlineData("data.x: 9007199254740991")]
    public void What_lets_no_less_through_is_pushed_down(string where) =>
        Assert.True(EventGridFilter.From(Condition(where)).IsComplete);

    [Fact]
    public void The_values_of_a_strict_sequence_stay_here_because_other_events_count_too()
    {
        const string Sequence = "sequence: [ { a: { type: T, where: { data.x: 1 }, times: 3 } } ]";

        EventGridFilter strict = PushDownFilter.Of(When($"within: 1m, contiguity: strict, {Sequence}"));

        Assert.Equal("""{"includedEventTypes":["T"]}""", strict.Filter.ToJsonString());
        Assert.StartsWith("data.x: 'contiguity: strict' requires the very next event", Assert.Single(strict.NotPushedDown), StringComparison.Ordinal);
        Assert.True(PushDownFilter.Of(When($"within: 1m, {Sequence}")).IsComplete);
    }

    [Fact]
    public void Of_several_parts_the_types_are_pushed_down_and_the_paths_of_their_values_named()
    {
        EventGridFilter filter = PushDownFilter.Of(When("within: 1m, all: [ { a: { type: T, where: { data.x: 1 } } }, { b: { type: U, where: { data.y: 1 } } } ]"));

        Assert.Equal("""{"includedEventTypes":["T","U"]}""", filter.Filter.ToJsonString());
        Assert.StartsWith("data.x, data.y: an event may fit any of the 2 conditions", Assert.Single(filter.NotPushedDown), StringComparison.Ordinal);
    }

    private static EventCondition Condition(string where) => ((SingleEventWhen)When($"type: T, where: {{ {where} }}")).Condition;

    private static When When(string when)
    {
        AutomationLoadResult result = AutomationLoader.Load($"automation: a\nwhen: {{ {when} }}\nthen: {{ incident: {{ title: x }} }}", "f.yaml");
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        return result.Automation!.When;
    }
}
