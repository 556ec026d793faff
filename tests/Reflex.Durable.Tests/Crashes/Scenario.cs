using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests.Crashes;

/// <summary>An orchestration that is brought to its end by a driver which, like any client, repeats what was not acknowledged.</summary>
/// <param name="Orchestrator">The orchestrator to start, under the ID "run".</param>
/// <param name="Expected">Its output.</param>
internal sealed record Scenario(string Orchestrator, string Expected)
{
    /// <summary>The events that it is sent, each until it is acknowledged.</summary>
    public string[] Events { get; init; } = [];

    /// <summary>The counter entities' values at the end.</summary>
    public Dictionary<string, int> Counters { get; init; } = [];

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Scenario[]
    {
        new("Chain", "5"),
        new("FanOut", "100"),
        new("Timers", "3600"),
        new("Events", "a,b") { Events = ["a", "b"] },
        new("Family", "30"),
        new("Locks", "moved") { Counters = new() { ["from"] = -30, ["to"] = 30, ["signals"] = 5 } },
        new("Eternal", "10"),
    }.ToDictionary(scenario => scenario.Orchestrator);

    public static void Register(DurableRegistry registry) => registry
        .AddActivity<int, int>("Add", (_, value) => Task.FromResult(value + 1))
        .AddEntity("Counter", () => new Counter())
        .AddOrchestrator<string, string>("Chain", async (context, _) =>
        {
            int value = 0;
            for (int i = 0; i < 5; i++)
            {
                value = await context.CallActivityAsync<int>("Add", value);
            }

            return $"{value}";
        })
        .AddOrchestrator<string, string>("FanOut", async (context, _) =>
            $"{(await Task.WhenAll(Enumerable.Range(0, 100).Select(i => context.CallActivityAsync<int>("Add", i)))).Length}")
        .AddOrchestrator<string, string>("Timers", async (context, _) =>
        {
            DateTime begin = context.CurrentUtcDateTime;
            await Task.WhenAll(
                context.CreateTimer(TimeSpan.FromMinutes(20), CancellationToken.None),
                context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None));
            await context.CallActivityAsync<int>("Add", 1);
            await context.CreateTimer(begin.AddHours(1), CancellationToken.None);
            return $"{(context.CurrentUtcDateTime - begin).TotalSeconds}";
        })
        .AddOrchestrator<string, string>("Events", async (context, _) =>
            string.Join(",", await context.WaitForExternalEvent<string>("a"), await context.WaitForExternalEvent<string>("b")))
        .AddOrchestrator<int, int>("Child", async (context, value) =>
        {
            int first = await context.CallActivityAsync<int>("Add", value);
            return first < 5 ? first + await context.CallSubOrchestratorAsync<int>("Child", first) : first;
        })
        .AddOrchestrator<string, string>("Family", async (context, _) =>
            $"{(await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => context.CallSubOrchestratorAsync<int>("Child", 0)))).Sum()}")
        .AddOrchestrator<string, string>("Mover", async (context, _) =>
        {
            EntityInstanceId from = new("Counter", "from");
            EntityInstanceId to = new("Counter", "to");
            await using (await context.Entities.LockEntitiesAsync(from, to))
            {
                await context.Entities.CallEntityAsync(from, "Add", -10);
                await context.Entities.CallEntityAsync(to, "Add", 10);
            }

            await context.Entities.SignalEntityAsync(new EntityInstanceId("Counter", "signals"), "Add", 1);
            return "moved";
        })
        .AddOrchestrator<string, string>("Locks", async (context, _) =>
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => context.CallSubOrchestratorAsync<string>("Mover")));
            await context.Entities.CallEntityAsync(new EntityInstanceId("Counter", "signals"), "Add", 2);
            return "moved";
        })
        .AddOrchestrator<int, string>("Eternal", async (context, round) =>
        {
            int next = await context.CallActivityAsync<int>("Add", round);
            if (next < 10)
            {
                context.ContinueAsNew(next);
            }

            return $"{next}";
        });

    public async Task DriveAsync(TestEngine engine)
    {
        try
        {
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                Orchestrator,
                null,
                new StartOrchestrationOptions { InstanceId = "run" }.WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]));
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // It was stored before the crash, and not acknowledged.
        }

        await engine.IdleAsync();
        foreach (string name in Events)
        {
            try
            {
                await engine.Client.RaiseEventAsync("run", name, name);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
            {
                // It had all its events before the crash.
            }
        }

        await engine.AdvanceAsync(TimeSpan.FromHours(2));
    }

    public async Task CheckAsync(TestEngine engine)
    {
        OrchestrationMetadata run = await engine.GetAsync("run");
        Assert.Equal((OrchestrationRuntimeStatus.Completed, Expected), (run.RuntimeStatus, run.ReadOutputAs<string>()));
        foreach ((string key, int value) in Counters)
        {
            EntityMetadata<int>? counter = await engine.Entities.GetEntityAsync<int>(new EntityInstanceId("Counter", key));
            Assert.Equal((key, value, null), (key, counter?.State ?? 0, counter?.LockedBy));
        }

        await foreach (OrchestrationMetadata any in engine.Client.GetAllInstancesAsync())
        {
            Assert.Equal(OrchestrationRuntimeStatus.Completed, any.RuntimeStatus);
        }
    }
}
