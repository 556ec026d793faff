using System.Diagnostics;
using Microsoft.DurableTask.Entities;

namespace Reflex.Benchmarks.Durable;

/// <summary>The durable engine, with the raw limit of the same SQLite settings measured in the same process.</summary>
internal static class DurableBenchmark
{
    private static readonly string[] AllSettings = ["FULL", "NORMAL", "memory"];

    /// <summary>Those that the command line names, in capitals, since memory is a part, too; all if it names none.</summary>
    private static readonly string[] Settings =
        AllSettings.Any(IsNamed) ? [.. AllSettings.Where(IsNamed)] : AllSettings;

    public static void Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static bool IsNamed(string setting) => Environment.GetCommandLineArgs().Contains(setting.ToUpperInvariant());

    private static async Task RunAsync(string[] args)
    {
        (string Name, Func<Task> Run)[] parts =
        [
            ("chain", ChainAsync), ("microsoft", MicrosoftAsync), ("fan-out", FanOutAsync), ("events", EventsAsync), ("signals", SignalsAsync), ("timers", TimersAsync),
            ("length", LengthAsync), ("memory", MemoryAsync), ("backlog", BacklogAsync), ("slots", SlotsAsync), ("latency", LatencyAsync),
        ];
        string[] asked = [.. args.Except(AllSettings.Select(setting => setting.ToUpperInvariant()))];
        foreach ((string name, Func<Task> run) in parts.Where(part => asked.Length == 0 || asked.Contains(part.Name)))
        {
            Console.WriteLine($"== {name}");
            await run();
        }
    }

    private static async Task ChainAsync()
    {
        const int Orchestrations = 10_000;
        const int Steps = 5;
        foreach (string setting in Settings)
        {
            RawSqlite.Limits raw = RawSqlite.Measure(setting, TimeSpan.FromSeconds(2));
            await ChainAsync(setting, 500, Steps);
            double seconds = await ChainAsync(setting, Orchestrations, Steps);
            double steps = Orchestrations * Steps / seconds;
            Print($"{setting,-7} {steps,9:N0} steps/s  {Orchestrations / seconds,8:N0} orchestrations/s  raw: {raw.CommitsPerSecond,8:N0} single-row commits/s," +
                $" {raw.RowsPerSecondInHundreds,8:N0} rows/s in hundreds; ratio to single-row commits {steps / raw.CommitsPerSecond:N2}");
        }
    }

    private static async Task<double> ChainAsync(string setting, int orchestrations, int steps)
    {
        await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync(setting);
        return await TimeAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, orchestrations).Select(_ => engine.ScheduleAsync("Chain", steps)));
            await engine.Engine.WhenIdleAsync();
        });
    }

    private static async Task MicrosoftAsync()
    {
        const int Steps = 5;
        double asItComes = await MicrosoftAsync(MicrosoftHost.StartAsync, 20, Steps);
        Print($"Microsoft's in-process test host, in memory, as it comes: {asItComes:N1} orchestrations/s");
        List<double> lifted = [];
        Dictionary<string, List<double>> ours = Settings.ToDictionary(setting => setting, _ => new List<double>());

        // In turns, so that whatever slows the machine for a while slows all.
        for (int round = 0; round < 5; round++)
        {
            lifted.Add(await MicrosoftAsync(MicrosoftHost.StartLiftedAsync, 1_000, Steps));
            foreach (string setting in Settings)
            {
                ours[setting].Add(5_000 / await ChainAsync(setting, 5_000, Steps));
            }
        }

        Print($"the same with its concurrency cap lifted: {Median(lifted):N0} orchestrations/s (of 5 rounds: {lifted.Min():N0} to {lifted.Max():N0})");
        foreach ((string setting, List<double> rates) in ours)
        {
            Print($"this engine, {setting,-7} {Median(rates),8:N0} orchestrations/s ({rates.Min():N0} to {rates.Max():N0}): {Median(rates) / Median(lifted):N0} times the latter");
        }

        static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);
    }

    /// <summary>Orchestrations a second, of those that end within a time: it may lock itself up.</summary>
    private static async Task<double> MicrosoftAsync(Func<Task<MicrosoftHost>> start, int orchestrations, int steps)
    {
        TimeSpan patience = TimeSpan.FromMinutes(2);
        await using MicrosoftHost host = await start().WaitAsync(patience);
        using CancellationTokenSource end = new(patience);
        await RunAsync();
        long started = Stopwatch.GetTimestamp();
        bool[] ended = await Task.WhenAll(Enumerable.Range(0, orchestrations).Select(_ => RunAsync()));
        return ended.Count(done => done) / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task<bool> RunAsync()
        {
            try
            {
                string id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Chain", steps, end.Token).WaitAsync(end.Token);
                await host.Client.WaitForInstanceCompletionAsync(id, end.Token).WaitAsync(end.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private static async Task FanOutAsync()
    {
        foreach (string setting in Settings)
        {
            await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync(setting);
            await engine.ScheduleAsync("FanOut", 100);
            await engine.Engine.WhenIdleAsync();
            double seconds = await TimeAsync(async () =>
            {
                await engine.ScheduleAsync("FanOut", 1_000);
                await engine.Engine.WhenIdleAsync();
            });
            Print($"{setting,-7} fan-out and fan-in of 1,000 activities in {seconds * 1_000:N0} ms");
        }
    }

    private static async Task EventsAsync()
    {
        foreach (string setting in Settings)
        {
            const int Rounds = 10_000;
            await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync(setting);
            await engine.ScheduleAsync("Pong", Rounds, "pong");
            double one = await TimeAsync(async () =>
            {
                await engine.ScheduleAsync("Ping", Rounds);
                await engine.Engine.WhenIdleAsync();
            });
            double client = await TimeAsync(async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, Rounds).Select(i => engine.ScheduleAsync("Wait", 0, $"wait-{i}")));
                await engine.Engine.WhenIdleAsync();
            });
            double raised = await TimeAsync(async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, Rounds).Select(i => engine.Client.RaiseEventAsync($"wait-{i}", "go", i)));
                await engine.Engine.WhenIdleAsync();
            });
            Print($"{setting,-7} {Rounds / one,8:N0} round trips/s between two orchestrations, {Rounds / raised,8:N0} events/s from a client to 10,000" +
                $" waiting ones, each of which ends ({Rounds / client:N0} starts/s)");
        }
    }

    private static async Task SignalsAsync()
    {
        const int Signals = 100_000;
        foreach (string setting in Settings)
        {
            foreach (int keys in new[] { 1_000, 1 })
            {
                await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync(setting);
                EntityInstanceId[] ids = [.. Enumerable.Range(0, keys).Select(i => new EntityInstanceId("Tally", $"{i}"))];
                double seconds = await TimeAsync(async () =>
                {
                    foreach (int[] chunk in Enumerable.Range(0, Signals).Chunk(10_000))
                    {
                        await Task.WhenAll(chunk.Select(i => engine.Client.Entities.SignalEntityAsync(ids[i % keys], "Add", 1)));
                    }

                    await engine.Engine.WhenIdleAsync();
                });
                int total = (await engine.Client.Entities.GetEntityAsync<int>(ids[0]))!.State;
                Print($"{setting,-7} {Signals / seconds,9:N0} signals/s over {keys,5:N0} key(s) (first key counted {total:N0})");
            }
        }
    }

    private static async Task TimersAsync()
    {
        const int Timers = 100_000;
        await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync("NORMAL");
        double seconds = await TimeAsync(async () =>
        {
            foreach (int[] chunk in Enumerable.Range(0, Timers).Chunk(10_000))
            {
                await Task.WhenAll(chunk.Select(i => engine.ScheduleAsync("Sleep", 600 + (i % 600))));
            }

            await engine.Engine.WhenIdleAsync();
        });
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(5));
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
        Print($"{Timers:N0} waiting timers set in {seconds:N1} s; then {used.TotalMilliseconds / 50:N2} % of one processor while they wait;" +
            $" {engine.Engine.CachedInstances:N0} instances in memory");
    }

    private static async Task LengthAsync()
    {
        foreach (string setting in Settings)
        {
            await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync(setting);
            List<double> ofTen = [];
            List<double> ofMany = [];

            // In turns, so that whatever slows the machine for a while slows both.
            for (int round = 0; round < 7; round++)
            {
                ofTen.Add(await TimeAsync(async () =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        await ManyAsync(1, 10);
                    }
                }) / 1_000);
                ofMany.Add(await TimeAsync(() => ManyAsync(1, 5_000)) / 5_000);
            }

            double ten = ofTen.Order().ElementAt(3);
            double many = ofMany.Order().ElementAt(3);
            Print($"{setting,-7} {ten * 1e6,6:N1} µs a step with 10 steps, {many * 1e6,6:N1} µs with 5,000: ratio {many / ten:N2}");

            async Task ManyAsync(int count, int steps)
            {
                await Task.WhenAll(Enumerable.Range(0, count).Select(_ => engine.ScheduleAsync("Chain", steps)));
                await engine.Engine.WhenIdleAsync();
            }
        }
    }

    private static async Task MemoryAsync()
    {
        const int Count = 20_000;
        await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync("NORMAL", options => options with { MaxCachedInstances = 1_000_000 });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => engine.ScheduleAsync("Wait", i)));
        await engine.Engine.WhenIdleAsync();
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Print($"{(after - before) / (double)Count:N0} bytes of managed memory for each waiting orchestration that is kept in memory");
    }

    private static async Task BacklogAsync()
    {
        const int Count = 300_000;
        BenchmarkEngine.Release = new TaskCompletionSource<int>();
        await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync("NORMAL");
        EntityInstanceId held = new("Tally", "held");
        DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(1);
        await engine.Client.Entities.SignalEntityAsync(held, "Hold");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await InChunksAsync(i => engine.Client.Entities.SignalEntityAsync(held, "Add", 1));
        long queued = GC.GetTotalMemory(forceFullCollection: true);
        await InChunksAsync(i => engine.Client.Entities.SignalEntityAsync(held, "Add", 1, new SignalEntityOptions { SignalTime = later.AddSeconds(i) }));
        long scheduled = GC.GetTotalMemory(forceFullCollection: true);
        await InChunksAsync(i => engine.ScheduleAsync("Sleep", i, startAt: later.AddSeconds(i)));
        long starts = GC.GetTotalMemory(forceFullCollection: true);
        Print($"{Count:N0} signals behind a busy entity hold {Megabytes(queued - before)} of memory, as many scheduled signals {Megabytes(scheduled - queued)}," +
            $" as many scheduled starts {Megabytes(starts - scheduled)}");
        double seconds = await TimeAsync(async () =>
        {
            BenchmarkEngine.Release.SetResult(0);
            await engine.Engine.WhenIdleAsync();
        });
        Print($"the backlog is then worked off at {Count / seconds:N0} signals/s");

        static async Task InChunksAsync(Func<int, Task> act)
        {
            foreach (int[] chunk in Enumerable.Range(0, Count).Chunk(10_000))
            {
                await Task.WhenAll(chunk.Select(act));
            }
        }

        static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
    }

    private static async Task SlotsAsync()
    {
        const int Orchestrations = 30_000;
        const int Each = 10;
        const int Count = Orchestrations * Each;
        BenchmarkEngine.Release = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync("NORMAL", options => options with { MaxCachedInstances = 1_000 });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (int[] chunk in Enumerable.Range(0, Orchestrations).Chunk(1_000))
        {
            string[] ids = await Task.WhenAll(chunk.Select(_ => engine.ScheduleAsync("HeldFanOut", Each)));
            await Task.WhenAll(ids.Select(id => engine.Client.WaitForInstanceStartAsync(id)));
        }

        long waiting = GC.GetTotalMemory(forceFullCollection: true);
        Print($"{Count:N0} activities of {Orchestrations:N0} orchestrations that wait for a slot, 1,000 of which may stay in memory, hold {(waiting - before) / 1e6:N0} MB");
        await WorkOffAsync(engine, Count);
        await OwnFanOutAsync();
    }

    /// <summary>The same of a single orchestration, each activity with a thousand characters to work on.</summary>
    private static async Task OwnFanOutAsync()
    {
        const int Count = 100_000;
        BenchmarkEngine.Release = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync("NORMAL");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await engine.Client.WaitForInstanceStartAsync(await engine.ScheduleAsync("HeldTextFanOut", Count));
        await engine.Client.GetInstanceAsync("none");
        long waiting = GC.GetTotalMemory(forceFullCollection: true);
        Print($"{Count:N0} activities of one orchestration, each with a thousand characters, hold {(waiting - before) / 1e6:N0} MB while they wait");
        await WorkOffAsync(engine, Count);
    }

    private static async Task WorkOffAsync(BenchmarkEngine engine, int activities)
    {
        double seconds = await TimeAsync(async () =>
        {
            BenchmarkEngine.Release.SetResult(0);
            await engine.Engine.WhenIdleAsync();
        });
        Print($"they are then worked off at {activities / seconds:N0} activities/s");
    }

    private static async Task LatencyAsync()
    {
        const int Rounds = 7;
        TimeSpan time = TimeSpan.FromSeconds(2);
        foreach (string setting in Settings)
        {
            double rate = 50_000 / await ChainAsync(setting, 10_000, 5) / 10;
            await using BenchmarkEngine engine = await BenchmarkEngine.StartAsync(setting);
            await StepLatency.MeasureAsync(engine, rate, time);
            List<Round> rounds = [];

            // In turns, so that whatever slows the machine for a while slows all of them.
            for (int round = 0; round < Rounds; round++)
            {
                RawSqlite.Limits raw = RawSqlite.Measure(setting, time / 2);
                List<double> arriving = await RawSqlite.MeasureArrivingAsync(setting, rate, StepLatency.Steps, time);
                List<double> handedOver = await RawSqlite.MeasureHandedOverAsync(setting, rate, StepLatency.Steps, time);
                List<StepLatency.Step> steps = await StepLatency.MeasureAsync(engine, rate, time);
                List<double> all = [.. steps.Select(step => step.Microseconds).Order()];
                List<double> stayed = [.. steps.Where(step => !step.WasHandedOver).Select(step => step.Microseconds).Order()];
                rounds.Add(new Round(
                    RawSqlite.Percentile(all, 0.5), RawSqlite.Percentile(all, 0.99), RawSqlite.Percentile(stayed, 0.99),
                    100.0 * (all.Count - stayed.Count) / all.Count, raw.CommitP99, RawSqlite.Percentile(arriving, 0.99),
                    RawSqlite.Percentile(handedOver, 0.5), RawSqlite.Percentile(handedOver, 0.99)));
            }

            Print($"{setting,-7} at {rate:N0} steps/s, medians of {Rounds} rounds: p50 {Median(r => r.P50):N0} µs, p99 {Median(r => r.P99):N0} µs a step;" +
                $" {Median(r => r.HandedOver):N1} % of the steps went from thread to thread, of the others the p99 is {Median(r => r.StayedP99):N0} µs");
            Print($"        one commit: p99 {Median(r => r.Commit):N0} µs back to back, {Median(r => r.Arriving):N0} µs arriving as the steps do;" +
                $" handed to a sleeping thread p50 {Median(r => r.SleeperP50):N0} µs, p99 {Median(r => r.SleeperP99):N0} µs");
            Print($"        ratio of a step's p99 {Ratios(r => r.P99 / r.Commit)} to the first, {Ratios(r => r.P99 / r.Arriving)} to the second," +
                $" {Ratios(r => r.P99 / r.SleeperP99)} to the last; {Ratios(r => r.StayedP99 / r.Commit)} to the first of the steps that stayed on their thread");

            double Median(Func<Round, double> of) => rounds.Select(of).Order().ElementAt(Rounds / 2);

            string Ratios(Func<Round, double> of) => $"{Median(of):N1} ({rounds.Min(of):N1} to {rounds.Max(of):N1})";
        }
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        long started = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Print(string line) => Console.WriteLine(line);

    /// <summary>A round of the latencies, in microseconds.</summary>
    private sealed record Round(
        double P50, double P99, double StayedP99, double HandedOver, double Commit, double Arriving, double SleeperP50, double SleeperP99);
}
