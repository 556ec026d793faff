using System.Text.Json;
using Reflex.Benchmarks.Measuring;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;

namespace Reflex.Benchmarks.Routing;

/// <summary>Bytes in, event parsed and routed, beside what walks, parses or binds the same bytes, and beside rule engines with the same rules.</summary>
internal static class RoutingBenchmark
{
    private static readonly DateTimeOffset s_received = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static void Run(string[] args)
    {
        _ = args;
        byte[][] events = RoutingInput.CreateEvents();
        OrderEvent[] objects = [.. events.Select(PocoRules.Parse)];
        AutomationEvent[] parsed = [.. events.Select(Parse)];
        var hundred = new EventRouter(RoutingInput.CreateAutomations(100, 10, 10));
        var tenThousand = new EventRouter(RoutingInput.CreateAutomations(10_000, 100, 100));
        var crowded = new EventRouter(RoutingInput.CreateCrowded(10_000));
        var documents = new JsonDocumentRules(100);
        var pocos = new PocoRules(100);
        var rulesEngine = new RulesEngineRules(100);
        var nrules = new NRulesRules(100);
        int matches = events.Sum(e => Route(hundred, e));
        Func<int>[] others =
        [
            () => events.Sum(e => Route(tenThousand, e)), () => parsed.Sum(e => Route(hundred, e)), () => events.Sum(documents.Route), () => events.Sum(pocos.Route),
            () => objects.Sum(rulesEngine.Match), () => objects.Sum(nrules.Match),
        ];
        if (others.Any(count => count() != matches))
        {
            throw new InvalidOperationException("The contenders do not agree.");
        }

        Console.WriteLine($"{events.Length} CloudEvents of {events.Average(e => e.Length):N0} bytes, {(double)matches / events.Length:P1} match");

        // Contests of their own, so that code which the runtime tunes to what runs it is tuned to one router, as in an app.
        Contest routing = Start("Routing, rate relative to the bare walk", events);
        routing.Add("Reflex, parsed only", ForAll(events, e => EventParser.Parse(e, s_received).IsAccepted ? 1 : 0));
        routing.Add("Reflex, parsed and routed, 100 automations", ForAll(events, e => Route(hundred, e)));
        routing.Add("Reflex, parsed and routed, 10,000 automations", ForAll(events, e => Route(tenThousand, e)));
        routing.Run();

        Contest byHand = Start("The same 100 rules by hand", events);
        byHand.Add("Reflex, parsed and routed, 100 automations", ForAll(events, e => Route(hundred, e)));
        byHand.Add("Reflex, 10,000 of which 100 match together", ForAll(events, e => Route(crowded, e)));
        byHand.Add("JsonDocument with a type index, 100 rules", ForAll(events, documents.Route));
        byHand.Add("POCO loop, 100 rules", ForAll(events, pocos.Route));
        byHand.Run();

        // The engines take objects: what it costs to make them is left out, for them and for Reflex.
        var engines = new Contest("The same 100 rules in rule engines, rate relative to Reflex", events.Length, TimeSpan.FromSeconds(5));
        engines.Add("Reflex, 100 automations, events parsed before", ForAll(parsed, e => Route(hundred, e)));
        engines.Add("POCO loop, 100 rules, objects given", ForAll(objects, pocos.Match));
        engines.Add("NRules, 100 rules, objects given", ForAll(objects, nrules.Match));
        engines.Add("RulesEngine, 100 rules, objects given", ForAll(objects, rulesEngine.Match));
        engines.Run();
        Load();
    }

    private static Contest Start(string title, byte[][] events)
    {
        var contest = new Contest(title, events.Length, TimeSpan.FromSeconds(5));
        contest.Add("Utf8JsonReader, only walking", ForAll(events, Walk));
        return contest;
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

    private static AutomationEvent Parse(byte[] json) => EventParser.Parse(json, s_received).Event!;

    private static int Route(EventRouter router, byte[] json) => Route(router, Parse(json));

    private static int Route(EventRouter router, AutomationEvent e)
    {
        RouteResult result = router.Route(e);
        return result.IsEmpty ? 0 : result.Matches.Count;
    }

    private static Action<int, int> ForAll<T>(T[] events, Func<T, int> run) => (from, to) =>
    {
        int sum = 0;
        foreach (T e in events.AsSpan(from..to))
        {
            sum += run(e);
        }

        GC.KeepAlive(sum);
    };

    private static void Load()
    {
        AutomationFile[] files = [.. RoutingInput.CreateAutomations(1000, 10, 10).Select(a => new AutomationFile(a.FileName, a.Text))];
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        int loaded = AutomationLoader.LoadFolder(files).Count(r => !r.HasErrors);
        Console.WriteLine($"\nLoading a folder of {loaded} automations: {System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} ms");
    }
}
