using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests.Migrations;

/// <summary>
/// Orchestrations, each of which waits in a way of its own: brought to where they wait by the build of an earlier schema, and to their end by
/// this one. <c>version-1.sql</c> holds them as the first version stored them.
/// </summary>
internal static class OldRuns
{
    /// <summary>When the old build stopped.</summary>
    public static readonly DateTimeOffset Stopped = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly EntityInstanceId Account = new("Tally", "account");

    public static readonly EntityInstanceId Later = new("Tally", "later");

    public static readonly EntityInstanceId Other = new("Tally", "other");

    public static void Register(DurableRegistry registry, Task<int> slow) => registry
        .AddActivity<int, int>("Slow", (_, _) => slow)
        .AddEntity("Tally", () => new Tally())
        .AddOrchestrator<string, string>("Timer", async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return "rang";
        })
        .AddOrchestrator<string, string>("Event", (context, _) => context.WaitForExternalEvent<string>("go"))
        .AddOrchestrator<int, int>("Activity", (context, input) => context.CallActivityAsync<int>("Slow", input))
        .AddOrchestrator<string, string>("Parent", (context, input) => context.CallSubOrchestratorAsync<string>(
            "Event", input, new SubOrchestrationOptions(instanceId: "child")))
        .AddOrchestrator<int, int>("Locks", async (context, _) =>
        {
            await using (await context.Entities.LockEntitiesAsync(Account))
            {
                await context.Entities.CallEntityAsync(Account, "Add", 10);
                await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
                return await context.Entities.CallEntityAsync<int>(Account, "Read");
            }
        })
        .AddOrchestrator<int, int>("Rounds", async (context, round) =>
        {
            if (round == 0)
            {
                context.ContinueAsNew(1);
                return 0;
            }

            await context.CreateTimer(TimeSpan.FromMinutes(20), CancellationToken.None);
            return await context.WaitForExternalEvent<int>("kept");
        })
        .AddOrchestrator<string, string>("Done", (_, input) => Task.FromResult(input))
        .AddOrchestrator<string, string>("Everything", async (context, _) =>
        {
            // Failures of what does not exist carry no stack, and so nothing of the machine that stored them.
            List<string> failed = [];
            foreach (Func<Task> call in (Func<Task>[])
            [
                () => context.CallActivityAsync("Missing", new { at = "activity" }),
                () => context.CallSubOrchestratorAsync("Missing", "sub", new SubOrchestrationOptions(instanceId: "missing-child")),
                () => context.Entities.CallEntityAsync(new EntityInstanceId("Missing", "m"), "Op"),
            ])
            {
                try
                {
                    await call();
                }
                catch (Exception e) when (e is TaskFailedException or EntityOperationFailedException)
                {
                    failed.Add(e.GetType().Name);
                }
            }

            context.SetCustomStatus(failed);
            await context.Entities.SignalEntityAsync(Other, "Add", 3, new SignalEntityOptions { SignalTime = context.CurrentUtcDateTime.AddMinutes(15) });
            await context.Entities.SignalEntityAsync(Other, "Add", 4);
            await using (await context.Entities.LockEntitiesAsync(Other))
            {
                failed.Add($"{await context.Entities.CallEntityAsync<int>(Other, "Read")}");
            }

            context.SendEvent("event", "unasked", 1);
            await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
            return string.Join(' ', failed.Append(await context.WaitForExternalEvent<string>("go")));
        });

    /// <summary>Starts them all, up to where they wait.</summary>
    public static async Task StartAsync(TestEngine engine)
    {
        await engine.RunAsync("Done", "früh ✓", "done");
        await engine.RunAsync("Missing", null, "failed");
        await engine.RunAsync("Event", null, "terminated");
        await engine.Client.TerminateInstanceAsync("terminated", "stopped");
        await engine.RunAsync("Timer", null, "timer");
        await engine.RunAsync("Event", null, "event");
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Event", null, new StartOrchestrationOptions("later", Stopped.AddHours(2)));
        await engine.Client.RaiseEventAsync("later", "go", "early");
        await engine.Client.RaiseEventAsync("later", "go", "second");
        await engine.RunAsync("Parent", "in", "parent");
        await engine.RunAsync("Locks", null, "locks");
        await engine.Entities.SignalEntityAsync(Account, "Add", 1);
        await engine.Entities.SignalEntityAsync(Later, "Add", 5, new SignalEntityOptions { SignalTime = Stopped.AddMinutes(30) });
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Everything", null, new StartOrchestrationOptions("everything")
        {
            Tags = new Dictionary<string, string> { ["team"] = "blau" },
        });
        await engine.IdleAsync();
        await engine.Client.SuspendInstanceAsync("everything", "why");
        await engine.IdleAsync();
        await engine.Client.ResumeInstanceAsync("everything", "because");
        await engine.RunAsync("Timer", null, "suspended");
        await engine.Client.SuspendInstanceAsync("suspended", "for long");
        await engine.IdleAsync();
        await engine.ScheduleAsync("Rounds", 0, "rounds");
        await engine.Client.RaiseEventAsync("rounds", "kept", 7);
        await engine.IdleAsync();
        await engine.ScheduleAsync("Activity", 3, "activity");
        await engine.Client.WaitForInstanceStartAsync("activity");
    }

    internal sealed class Tally : TaskEntity<int>
    {
        public void Add(int amount) => State += amount;

        public int Read() => State;
    }
}
