using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;

namespace Reflex.Durable.Tests.Soak;

/// <summary>
/// The process that gets killed: it starts whatever orchestrations are not there yet, and ends when all have. Every orchestration adds to
/// counters, by which it shows if one was lost or done twice.
/// </summary>
internal static class SoakWorker
{
    public const int Counters = 7;

    public static async Task<int> RunAsync(string file, int orchestrations)
    {
        await using DurableEngine engine = await StartAsync(file);
        DurableTaskClient client = engine.CreateClient();
        await Task.WhenAll(Enumerable.Range(0, orchestrations).Select(async i =>
        {
            try
            {
                await client.ScheduleNewOrchestrationInstanceAsync(
                    "Job",
                    i,
                    new StartOrchestrationOptions { InstanceId = Id(i) }.WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]));
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // From a life before this one.
            }
        }));
        Console.WriteLine("started");
        await Task.WhenAll(Enumerable.Range(0, orchestrations).Select(i => client.WaitForInstanceCompletionAsync(Id(i))));
        await engine.WhenIdleAsync();
        return 0;
    }

    public static string Id(int i) => $"job-{i}";

    public static Task<DurableEngine> StartAsync(string file) => DurableEngine.StartAsync(
        new DurableEngineOptions
        {
            Registry = Registry(),
            Storage = DurableStorage.File(file),
            MaxConcurrentActivities = 100,
            MaxCachedInstances = 300,
        },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private static DurableRegistry Registry() => new DurableRegistry()
        .AddActivity<int, int>("Work", async (_, value) =>
        {
            await Task.Delay(Random.Shared.Next(5, 60));
            return value + 1;
        })
        .AddEntity("Counter", () => new Counter())
        .AddOrchestrator<int, int>("Child", (context, value) => context.CallActivityAsync<int>("Work", value))
        .AddOrchestrator<int, int>("Job", async (context, number) =>
        {
            EntityInstanceId counter = new("Counter", $"{number % Counters}");
            EntityInstanceId next = new("Counter", $"{(number + 1) % Counters}");
            int value = await context.CallActivityAsync<int>("Work", number);
            value = await context.CallSubOrchestratorAsync<int>("Child", value);
            await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            await context.Entities.SignalEntityAsync(counter, "Add", 1);
            await using (await context.Entities.LockEntitiesAsync(counter, next))
            {
                await context.Entities.CallEntityAsync(counter, "Add", 1);
                await context.Entities.CallEntityAsync(next, "Add", 1);
            }

            return await context.CallActivityAsync<int>("Work", value);
        });
}
