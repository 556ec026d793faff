using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;

namespace Reflex.Fuzzing.Targets;

/// <summary>
/// Conditions and the events that they meet: a `where`, a line `===`, and the data. The index, the evaluation and the explanation must
/// agree, whatever both are.
/// </summary>
internal sealed class ConditionTarget : IFuzzTarget
{
    private const string Divider = "\n===\n";

    public string Name => "conditions";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])
    [
        "{ data.x: [a, 5, true, null], data.y: { gt: 3, lt: 9 } }" + Divider + """{"x":"A","y":5}""",
        "{ any: [ { data.l: { between: [[1, 2], [5, 9]] } }, { data.x: { startsWith: [ab, c] } } ] }" + Divider + """{"l":[1,7],"x":"ABC"}""",
        "{ not: { data.x: { contains: é } }, all: [ { data.z: { exists: false } } ] }" + Divider + """{"x":"\u00c9","z":null}""",
        "{ data.n: { gte: 1, lte: 1 }, data.m: { notIn: [x] }, \"data['a.b'].c\": { endsWith: z } }" + Divider + """{"n":1.0,"a.b":{"c":"Z"}}""",
    ]).Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<string> Words { get; } =
    [
        "data.x", "data.y", ": ", "{ ", " }", "[", "]", ", ", "gt: ", "lt: 5", "in: [", "not: ", "notIn: ", "between: [1, 2]", "notBetween: [0, 9]", "startsWith: a", "notStartsWith: b", "endsWith: c",
        "contains: b", "notContains: ", "exists: true", "exists: false", "any: [", "all: [", "null", "true", "1e300", "-5", "0.5", "ı", "ſ", "K", "\"x\":", "\"y\":", "[1,2]", "\\u0041", Divider,
    ];

    public string Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        int divider = text.IndexOf(Divider, StringComparison.Ordinal);
        if (divider < 0)
        {
            return "undivided";
        }

        string yaml = $"when: {{ type: T, where: {text[..divider]} }}\nthen: {{ incident: {{ title: x }} }}\n";
        AutomationLoadResult first = AutomationLoader.Load("automation: a\n" + yaml, "a.yaml");
        EventParseResult parsed = EventParser.Parse(
            Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{{text[(divider + Divider.Length)..]}}}"""), DateTimeOffset.UnixEpoch);
        if (first.Automation?.When is not SingleEventWhen { Condition: var condition } || !parsed.IsAccepted)
        {
            return $"{(first.Diagnostics.Count > 0 ? first.Diagnostics[0].Code : "")} {parsed.Rejection?.Code}";
        }

        // Several of the same kind, so that the index divides them.
        Automation[] automations = [.. Enumerable.Range(0, 4).Select(i => first.Automation with { Name = $"a{i}" })];
        bool expected = condition.Evaluate(parsed.Event);
        var router = new EventRouter(automations);
        FuzzAssert.That(router.Route(parsed.Event).Matches.Count == (expected ? 4 : 0), "the index finds what the evaluation finds");
        FuzzAssert.That(ConditionExplainer.Failures(condition, parsed.Event).Count == 0 == expected, "the explanation agrees");
        EventGridFilter filter = EventGridFilter.From(condition);
        return $"{expected} {filter.IsComplete} {condition.Where?.GetType().Name} {filter.Filter.ToJsonString().Length / 50}";
    }
}
