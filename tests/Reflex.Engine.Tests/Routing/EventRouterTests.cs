using System.Text;
using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;

namespace Reflex.Engine.Tests.Routing;

public sealed class EventRouterTests
{
    [Fact]
    public void An_event_goes_to_the_automations_whose_condition_it_meets_in_their_order()
    {
        EventRouter router = Router(
            ("type: T\n  where: { data.a: 1 }", "one"),
            ("type: U", "two"),
            ("type: [U, t]\n  where: { data.b: { startsWith: x } }", "three"),
            ("where: { data.a: { gte: 1, lt: 2 } }", "four"),
            ("type: T\n  where: { data.a: { not: 1 } }", "five"));

        Assert.Equal(["one", "three", "four"], Matches(router, "T", """{"a":1,"b":"XY"}"""));
    }

    [Fact]
    public void An_array_that_meets_a_list_by_two_elements_matches_once()
    {
        EventRouter router = Router(
            ("type: T\n  where: { data.a: [x, y] }", "one"), ("type: T\n  where: { data.a: z }", "two"), ("type: T\n  where: { data.a: q }", "three"));

        Assert.Equal(["one"], Matches(router, "T", """{"a":["x","y"]}"""));
    }

    [Fact]
    public void Two_comparisons_of_one_path_may_be_met_by_two_elements_of_an_array()
    {
        EventRouter router = Router(
            ("type: T\n  where: { data.a: { gt: 5, lt: 1 } }", "one"), ("type: T\n  where: { data.a: { gt: 90 } }", "two"), ("type: T\n  where: { data.a: { gt: 7 } }", "three"));

        Assert.Equal(["one", "three"], Matches(router, "T", """{"a":[0,10]}"""));
        Assert.Empty(Matches(router, "T", """{"a":3}"""));
    }

    [Fact]
    public void A_pattern_sees_every_event_of_its_types_under_its_key()
    {
        EventRouter router = Router(("by: [data.user, data.n]\n  within: 1m\n  sequence: [ { a: { type: T, where: { data.x: 1 } } }, { b: { type: U } } ]", "pattern"));

        PatternRoute route = Assert.Single(router.Route(Event("u", """{"user":"ana","n":1.0}""")).Patterns);
        Assert.Equal(["ana", "1"], route.Key);
        Assert.Equal("pattern", route.Automation.Name);
        Assert.True(router.Route(Event("V", """{"user":"ana","n":1}""")).IsEmpty);
    }

    [Fact]
    public void An_event_without_the_key_is_named_as_unkeyed()
    {
        EventRouter router = Router(("by: [data.user]\n  within: 1m\n  heartbeat: { of: { type: T } }", "pattern"));

        RouteResult result = router.Route(Event("T", """{"user":null}"""));

        Assert.Empty(result.Patterns);
        Assert.Equal("pattern", Assert.Single(result.Unkeyed).Name);
    }

    [Fact]
    public void One_azure_resource_is_one_key_however_its_id_is_spelled()
    {
        EventRouter router = Router(("by: [subject]\n  within: 1m\n  heartbeat: { of: { type: T } }", "pattern"));
        AutomationEvent upper = AutomationEvent.Create("1", "/s", "T", DateTimeOffset.UnixEpoch, "/SUBSCRIPTIONS/A/resourceGroups/b");

        Assert.Equal(["/subscriptions/a/resourcegroups/b"], Assert.Single(router.Route(upper).Patterns).Key);
    }

    [Fact]
    public void An_event_that_goes_nowhere_allocates_nothing()
    {
        EventRouter router = Router([.. Enumerable.Range(0, 50).Select(i => ($"type: T\n  where: {{ data.a: v{i}, data.b: {{ gt: {i} }} }}", $"a{i}"))]);
        AutomationEvent e = Event("T", """{"a":"w","b":3}""");
        router.Route(e);

        long before = GC.GetAllocatedBytesForCurrentThread();
        RouteResult result = router.Route(e);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(result.IsEmpty);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Explain_names_the_comparison_that_failed_and_the_value_it_failed_on()
    {
        EventRouter router = Router(
            ("type: T\n  where: { data.a: 1, data.b: { gt: 5 } }", "one"),
            ("type: U", "two"),
            ("type: T\n  where: { any: [ { data.a: 3 }, { data.c: x } ], not: { data.b: 2 } }", "three"));

        IReadOnlyList<AutomationExplanation> all = router.Explain(Event("T", """{"a":1,"b":2}"""));

        Assert.Equal(["data.b is 2, which is not gt [5]"], all[0].Parts[0].Failures);
        Assert.Equal(["type is 'T', not 'U'"], all[1].Parts[0].Failures);
        Assert.Equal(
            ["none of these: data.a is 1, which is not 3; data.c is missing, which is not 'x'", "not: data.b is 2, which is 2"], all[2].Parts[0].Failures);
        Assert.All(all, a => Assert.False(a.IsConcerned));
    }

    [Fact]
    public void Explain_says_that_a_missing_key_does_not_meet_a_negation_of_text()
    {
        EventRouter router = Router(("type: T\n  where: { data.a: { notContains: x }, data.b: { notBetween: [1, 2] }, data.c: { not: 5 } }", "one"));

        Assert.Equal(
            [
                "data.a is missing, which satisfies only 'not', 'notIn' and 'exists: false', so not notContains ['x']",
                "data.b is null, which satisfies only 'not', 'notIn' and 'exists: false', so not notBetween [1, 2]",
            ],
            Failures(router, """{"b":null}""", 0));
    }

    [Fact]
    public void Explain_tells_what_fails_whatever_earlier_parts_have_bound()
    {
        EventRouter router = Router(("within: 1m\n  sequence: [ a: { type: T }, b: { type: T, where: { data.x: 1, data.y: { gt: '{{ a.data.y }}' } } } ]", "one"));

        AutomationExplanation unfit = router.Explain(Event("T", """{"x":2,"y":1}"""))[0], open = router.Explain(Event("T", """{"x":1,"y":1}"""))[0];

        Assert.Equal(["data.x is 2, which is not 1"], unfit.Parts[1].Failures);
        Assert.False(unfit.Parts[1].RefersToParts);
        Assert.True(open.Parts[1].RefersToParts);
    }

    [Fact]
    public void Explain_shows_what_ends_a_loop()
    {
        EventRouter router = Router(
            ("within: 1m\n  sequence: [ a: { type: T }, b: { type: T, times: { min: 2 }, until: { type: W, where: { data.x: 1 } } }, c: { type: T } ]", "one"));

        AutomationExplanation explanation = router.Explain(Event("W", """{"x":1}"""))[0];

        Assert.Equal(["a", "b", "until of b", "c"], explanation.Parts.Select(p => p.Name));
        Assert.Empty(explanation.Parts[2].Failures);
    }

    [Theory]
    [InlineData("count: { of: { type: T }, atLeast: 2, distinct: data.ip }", """{}""", "data.ip is missing, and an event without it is not counted")]
    [InlineData("count: { of: { type: T }, atLeast: 2, distinct: data.ip }", """{"ip":null}""", "data.ip is null, and an event without it is not counted")]
    [InlineData("aggregate: { of: { type: T }, sum: data.n, gte: 2 }", """{"n":"5"}""", "data.n is '5', and an event without a number there is not counted")]
    [InlineData("count: { of: { type: T }, atLeast: 2, distinct: data.ip }", """{"ip":"x"}""", null)]
    [InlineData("aggregate: { of: { type: T }, sum: data.n, gte: 2 }", """{"n":5}""", null)]
    public void Explain_names_the_value_without_which_an_event_is_not_counted(string pattern, string data, string? failure) =>
        Assert.Equal(failure is null ? [] : [failure], Failures(Router(($"within: 1m\n  {pattern}", "one")), data, 0));

    private static IReadOnlyList<string> Failures(EventRouter router, string data, int part) => router.Explain(Event("T", data))[0].Parts[part].Failures;

    private static string[] Matches(EventRouter router, string type, string data) => [.. router.Route(Event(type, data)).Matches.Select(a => a.Name)];

    private static AutomationEvent Event(string type, string data) =>
        AutomationEvent.Create("1", "/s", type, DateTimeOffset.UnixEpoch, data: JsonDocument.Parse(Encoding.UTF8.GetBytes(data)).RootElement);

    private static EventRouter Router(params (string When, string Name)[] automations) => new(automations.Select(a =>
    {
        AutomationLoadResult result = AutomationLoader.Load($"automation: {a.Name}\nwhen:\n  {a.When}\nthen: {{ incident: {{ title: x }} }}\n", a.Name);
        return result.Automation ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }));
}
