using System.Text;
using Reflex.Engine.Automations;

namespace Reflex.Benchmarks.Routing;

/// <summary>CloudEvents of about 500 bytes, and automations with equality and numeric conditions on nested fields, which 1 % of the events match.</summary>
internal static class RoutingInput
{
    public const int Events = 4096;

    public static byte[][] CreateEvents()
    {
        var random = new Random(7);
        var events = new byte[Events][];
        for (int i = 0; i < events.Length; i++)
        {
            events[i] = Encoding.UTF8.GetBytes($$"""
                {"specversion":"1.0","id":"{{Guid.NewGuid()}}","source":"/subscriptions/7d0c8a54/resourceGroups/shop/providers/orders","type":"Contoso.Orders.Type{{random.Next(10)}}","subject":"orders/{{i}}","time":"2026-03-01T12:{{i % 60:00}}:07.1234567Z","datacontenttype":"application/json","data":{"order":{"number":{{100000 + i}},"region":"region-{{random.Next(10)}}","amount":{{random.Next(1000)}},"currency":"EUR","express":{{(i % 3 == 0 ? "true" : "false")}} },"customer":{"id":"c-{{random.Next(100000)}}","tier":"gold","country":"DE"},"items":[{"sku":"A-17","count":2},{"sku":"B-4","count":1}] } }
                """);
        }

        return events;
    }

    /// <summary>Every event meets the type and the region of one automation, and 1 % of the events its amount.</summary>
    public static List<Automation> CreateAutomations(int count, int types, int regions) => Create(count, i => (i % types, i / types % regions, 989));

    /// <summary>All on the ten types and regions that occur: the matches grow with the automations.</summary>
    public static List<Automation> CreateCrowded(int count) => Create(count, i => (i % 10, i / 10 % 10, 989 - (i % 3)));

    private static List<Automation> Create(int count, Func<int, (int Type, int Region, int Amount)> condition) => [.. Enumerable.Range(0, count).Select(i =>
    {
        (int type, int region, int amount) = condition(i);
        string yaml = $$"""
            automation: rule-{{i}}
            when:
              type: Contoso.Orders.Type{{type}}
              where: { data.order.region: region-{{region}}, data.order.amount: { gt: {{amount}} } }
            then: { incident: { title: x } }
            """;
        AutomationLoadResult result = AutomationLoader.Load(yaml, $"rule-{i}.yaml");
        return result.Automation ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    })];
}
