using Reflex.Benchmarks.Catalog;
using Reflex.Benchmarks.Durable;
using Reflex.Benchmarks.Events;
using Reflex.Benchmarks.Host;
using Reflex.Benchmarks.Patterns;
using Reflex.Benchmarks.Routing;

// A line per benchmark: its name, what it measures, and what runs it with the rest of the command line.
(string Name, string What, Action<string[]> Run)[] benchmarks =
[
    ("routing", "bytes in, event parsed and routed, beside Utf8JsonReader, JsonDocument, a POCO loop, RulesEngine and NRules", RoutingBenchmark.Run),
    ("scanning", "events scanned into a table of tokens by the engine's scanner and by Utf8JsonReader", ScanBenchmark.Run),
    ("durable", "the durable engine beside single-row SQLite commits; name parts (chain microsoft fan-out events signals timers length memory backlog slots latency) and settings (FULL NORMAL MEMORY)", DurableBenchmark.Run),
    ("host", "event sent until function and action begin, beside a bare Kestrel endpoint", HostBenchmark.Run),
    ("correlation", "events through the host until a match's action begins, on one hot key and over many, beside engine and bare signals", CorrelationBenchmark.Run),
    ("catalog", "a compiled automation looked up by its hash and a loaded one by its name, with 500, 520 and 5,000 automations", CatalogBenchmark.Run),
    ("patterns", "keyed sequence and count over a million parsed events, beside a hand-written dictionary and System.Reactive", PatternBenchmark.Run),
];

foreach ((string name, _, Action<string[]> run) in benchmarks)
{
    if (args.Length > 0 && args[0] == name)
    {
        run(args[1..]);
        return 0;
    }
}

Console.WriteLine("Name a benchmark:");
foreach ((string name, string what, _) in benchmarks)
{
    Console.WriteLine($"  {name,-16} {what}");
}

return args.Length == 0 ? 0 : 2;
