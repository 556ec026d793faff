using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Routing;

namespace Reflex.Fuzzing.Targets;

/// <summary>YAML: never a throw; an automation that loads can be compiled, routed to and exported; every diagnostic has a place.</summary>
internal sealed class YamlTarget : IFuzzTarget
{
    private static readonly AutomationEvent s_event = AutomationEvent.Create("1", "/s", "T", DateTimeOffset.UnixEpoch);

    public string Name => "yaml";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])
    [
        "automation: a\nmode: auto\nwhen: { type: T, where: { data.x: { gt: 3, not: [5, a] }, any: [ { subject: { startsWith: /x } } ] } }\nthen: { incident: { title: \"{{ key }}\" } }\n",
        "automation: b\nwhen:\n  by: [data.user]\n  within: 10m\n  lateness: 30s\n  sequence:\n    - a: { type: T, times: 3 }\n    - not: { x: { type: U } }\n    - b: { type: [T, V], optional: true }\n    - c: { type: T, times: { min: 1 }, until: { type: W } }\n    - not: { y: { type: U, where: { data.n: \"{{ a.data.n | times: 2 }}\" } } }\n  contiguity: strict\n  consume: { first: b }\nthen:\n  steps:\n    - one:\n        action: http.request\n        with: { url: \"https://x/{{ event.id }}\", body: { n: 1.5, l: [1, null] } }\n        approval: { approvers: [a], onTimeout: escalate, escalateTo: [{ approvers: b, timeout: 1h }] }\n        retry: { attempts: 5, backoff: 2s, max: 1m }\n        undo: { action: http.request }\n        verify: { action: azure.request, until: { status: ok } }\n    - parallel: [ { two: { action: wait } } ]\n",
        "automation: c\nwhen: { within: 5m, count: { of: { type: T }, atLeast: 5, distinct: data.ip, window: session, gap: 30s } }\nguards: { oncePer: 1h, limit: { runs: 2, per: 1h }, maintenance: { cron: '0 2 * * *', duration: 1h, timeZone: Europe/Berlin }, loop: { runs: 2, per: 1h, escalateTo: x } }\nthen: {}\n",
        "automation: d\nwhen: { within: 5m, aggregate: { of: { type: T }, avg: data.n, gte: 0x10, window: tumbling } }\nthen: {}\n",
        "automation: e\nwhen: { within: 5m, absence: { after: { a: { type: T } }, of: { b: { type: U } } }, gather: 5s, limits: { keys: 5 } }\nthen: {}\n",
    ]).Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<string> Words { get; } =
    [
        "\n", "\n  ", "- ", ": ", "{", "}", "[", "]", ", ", "&a ", "*a", "<<: ", "!!str ", "---\n", "...\n", "|\n  ", ">-\n ", "? ", "# ", "'", "\"", "\t", "%YAML 1.2\n", "\u0000", "\uFEFF",
        "within: ", "sequence: ", "all: ", "any: ", "not: ", "times: ", "until: ", "type: T", "where: ", "data.x", "5m", "-1", "1e999", "9999999999", "null", "~", "true", "{{ a.data.x }}", "{% for i in (1..9) %}", "parallel: ",
    ];

    public string Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        AutomationLoadResult result = AutomationLoader.Load(text, "f.yaml");
        FuzzAssert.That(result.Diagnostics.All(d => d is { Line: > 0, Column: > 0, Message.Length: > 0 }), "every diagnostic has a place and a message");
        FuzzAssert.That(result.HasErrors == result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error), "no automation without a reason");
        if (result.Automation is { } automation)
        {
            var router = new EventRouter([automation]);
            router.Route(s_event);
            router.Explain(s_event);
            PushDownFilter.Of(automation.When);
            if (automation.When is PatternWhen when)
            {
                PatternMatcher.Compile(when.Pattern);
            }
        }

        return string.Join(' ', result.Diagnostics.Select(d => d.Code).Distinct().Take(4));
    }
}
