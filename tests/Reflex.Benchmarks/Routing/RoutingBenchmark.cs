using System.Text.Json;
using Reflex.Benchmarks.Measuring;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;

namespace Reflex.Benchmarks.Routing;

/// <summary>Bytes in, event parsed and routed, beside what walks, parses or binds the same bytes.</summary>
internal static class RoutingBenchmark
{
    private static readonly DateTimeOffset s_received = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static void Run(string[] args)
    {
        _ = args;
        byte[][] events = RoutingInput.CreateEvents();
        var hundred = new EventRouter(RoutingInput.CreateAutomations(100, 10, 10));
        var tenThousand = new EventRouter(RoutingInput.CreateAutomations(10_000, 100, 100));
        var crowded = new EventRouter(RoutingInput.CreateCrowded(10_000));
        var documents = new JsonDocumentRules(100);
        var pocos = new PocoRules(100);
        int matches = events.Sum(e => Route(hundred, e));
        if (matches != events.Sum(documents.Route) || matches != events.Sum(pocos.Route) || matches != events.Sum(e => Route(tenThousand, e)))
        {
            throw new InvalidOperationException("The contenders do not agree.");
        }

        Console.WriteLine($"{events.Length} CloudEvents of {events.Average(e => e.Length):N0} bytes, {(double)matches / events.Length:P1} match");
        var contest = new Contest("Routing, rate relative to the bare walk", events.Length, TimeSpan.FromSeconds(5));
        contest.Add("Utf8JsonReader, only walking", (from, to) => ForAll(events.AsSpan(from..to), Walk));
        contest.Add("Reflex, parsed only", (from, to) => ForAll(events.AsSpan(from..to), e => EventParser.Parse(e, s_received).IsAccepted ? 1 : 0));
        contest.Add("Reflex, parsed and routed, 100 automations", (from, to) => ForAll(events.AsSpan(from..to), e => Route(hundred, e)));
        contest.Add("Reflex, parsed and routed, 10,000 automations", (from, to) => ForAll(events.AsSpan(from..to), e => Route(tenThousand, e)));
        contest.Add("Reflex, 10,000 of which 100 match together", (from, to) => ForAll(events.AsSpan(from..to), e => Route(crowded, e)));
        contest.Add("JsonDocument with a type index, 100 rules", (from, to) => ForAll(events.AsSpan(from..to), documents.Route));
        contest.Add("POCO loop, 100 rules", (from, to) => ForAll(events.AsSpan(from..to), pocos.Route));
        contest.Run();
        Load();
    }

    private static int Walk(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        int tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    private static int Route(EventRouter router, byte[] json)
    {
        AutomationEvent e = EventParser.Parse(json, s_received).Event!;
        RouteResult result = router.Route(e);
        return result.IsEmpty ? 0 : result.Matches.Count;
    }

    private static void ForAll(ReadOnlySpan<byte[]> events, Func<byte[], int> run)
    {
        int sum = 0;
        foreach (byte[] e in events)
        {
            sum += run(e);
        }

        GC.KeepAlive(sum);
    }

    private static void Load()
    {
        (string, string Text)[] files = [.. RoutingInput.CreateAutomations(1000, 10, 10).Select(a => (a.FileName, a.Text))];
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        int loaded = AutomationLoader.LoadFolder(files).Count(r => !r.HasErrors);
        Console.WriteLine($"\nLoading a folder of {loaded} automations: {System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} ms");
    }
}
