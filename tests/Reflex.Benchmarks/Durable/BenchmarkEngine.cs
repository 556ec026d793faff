using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using Reflex.Durable;

namespace Reflex.Benchmarks.Durable;

/// <summary>An engine on real time in a folder of its own, with the orchestrations that the benchmarks run.</summary>
internal sealed class BenchmarkEngine : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-bench-").FullName;

    /// <summary>Ends what <c>Hold</c> keeps waiting.</summary>
    public static TaskCompletionSource<int> Release { get; set; } = new();

    public DurableEngine Engine { get; private set; } = null!;

    public DurableTaskClient Client { get; private set; } = null!;

    public static DurableStorage Storage(string setting, string folder) => setting switch
    {
        "FULL" => DurableStorage.File(Path.Combine(folder, "durable.db"), Durability.Full),
        "NORMAL" => DurableStorage.File(Path.Combine(folder, "durable.db"), Durability.Normal),
        _ => DurableStorage.InMemory,
    };

    public static async Task<BenchmarkEngine> StartAsync(string setting, Func<DurableEngineOptions, DurableEngineOptions>? configure = null)
    {
        BenchmarkEngine benchmark = new();
        DurableEngineOptions options = new() { Registry = Registry(), Storage = Storage(setting, benchmark._folder) };
        benchmark.Engine = await DurableEngine.StartAsync(configure?.Invoke(options) ?? options, TimeProvider.System, NullLoggerFactory.Instance);
        benchmark.Client = benchmark.Engine.CreateClient();
        return benchmark;
    }

    public Task<string> ScheduleAsync(string name, object? input, string? id = null, DateTimeOffset? startAt = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions { InstanceId = id, StartAt = startAt });

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static DurableRegistry Registry() => new DurableRegistry()
        .AddActivity<int, int>("Step", (_, value) => Task.FromResult(value + 1))
        .AddActivity<int, int>("Held", async (_, value) => value + await Release.Task)
        .AddActivity<string, int>("HeldText", async (_, text) => text.Length + await Release.Task)
        .AddEntity("Tally", () => new Tally())
        .AddOrchestrator<int, int>("Chain", async (context, steps) =>
        {
            int value = 0;
            for (int i = 0; i < steps; i++)
            {
                value = await context.CallActivityAsync<int>("Step", value);
            }

            return value;
        })
        .AddActivity<long, long>("Stamp", (_, before) => Task.FromResult(StepLatency.Stamp(before)))
        .AddOrchestrator<int, int>("Stamped", async (context, steps) =>
        {
            long at = 0;
            for (int i = 0; i < steps; i++)
            {
                at = await context.CallActivityAsync<long>("Stamp", at);
            }

            return steps;
        })
        .AddOrchestrator<int, int>("FanOut", async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Step", i)))).Length)
        .AddOrchestrator<int, int>("HeldFanOut", async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Held", i)))).Length)
        .AddOrchestrator<int, int>("HeldTextFanOut", async (context, count) => (await Task.WhenAll(
            Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("HeldText", new string((char)('a' + (i % 26)), 1_000))))).Length)
        .AddOrchestrator<int, int>("Pong", async (context, rounds) =>
        {
            for (int i = 0; i < rounds; i++)
            {
                string from = await context.WaitForExternalEvent<string>("ping");
                context.SendEvent(from, "pong", i);
            }

            return rounds;
        })
        .AddOrchestrator<int, int>("Ping", async (context, rounds) =>
        {
            for (int i = 0; i < rounds; i++)
            {
                context.SendEvent("pong", "ping", context.InstanceId);
                await context.WaitForExternalEvent<int>("pong");
            }

            return rounds;
        })
        .AddOrchestrator<int, int>("Wait", (context, _) => context.WaitForExternalEvent<int>("go"))
        .AddOrchestrator<int, int>("Sleep", async (context, minutes) =>
        {
            await context.CreateTimer(TimeSpan.FromMinutes(minutes), CancellationToken.None);
            return minutes;
        });

    private sealed class Tally : TaskEntity<int>
    {
        public void Add(int amount) => State += amount;

        /// <summary>Keeps all that comes after it waiting.</summary>
        public async Task Hold() => State += await Release.Task;
    }
}
