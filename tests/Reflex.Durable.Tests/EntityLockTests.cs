using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests;

public sealed class EntityLockTests
{
    private static readonly EntityInstanceId A = new("Counter", "a");
    private static readonly EntityInstanceId B = new("Counter", "b");

    [Fact]
    public async Task Transfers_in_opposite_directions_neither_deadlock_nor_lose_anything()
    {
        await using TestEngine engine = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => engine.ScheduleAsync("Transfer", i % 2 == 0)));
        await engine.IdleAsync();

        int a = (await engine.Entities.GetEntityAsync<int>(A))!.State;
        int b = (await engine.Entities.GetEntityAsync<int>(B))!.State;
        Assert.Equal((1_000, 1_000), (a, b));
        await foreach (OrchestrationMetadata run in engine.Client.GetAllInstancesAsync())
        {
            Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        }
    }

    [Fact]
    public async Task Locks_over_several_entities_in_any_order_are_given_to_all_in_turn()
    {
        const int Entities = 6;
        const int Runs = 60;
        int inside = 0;
        List<int> most = [];
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddEntity("Counter", () => new Counter())
            .AddActivity<string, int>("Inside", async (_, _) =>
            {
                int now = Interlocked.Increment(ref inside);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                return now;
            })
            .AddOrchestrator<int[], int>("Lock", async (context, keys) =>
            {
                // Entity 0 is among all, so only one may be inside at a time.
                EntityInstanceId[] ids = [.. keys.Select(key => new EntityInstanceId("Counter", $"{key}"))];
                await using (await context.Entities.LockEntitiesAsync(ids))
                {
                    int found = await context.CallActivityAsync<int>("Inside");
                    foreach (EntityInstanceId id in ids)
                    {
                        await context.Entities.CallEntityAsync(id, "Add", 1);
                    }

                    return found;
                }
            }));

        string[] runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => engine.ScheduleAsync(
            "Lock", new[] { 1 + (i % 5), 0, 1 + ((i + 2) % 5) }.OrderBy(key => (key * 7 * (i + 1)) % 11).ToArray())));
        await engine.IdleAsync();

        foreach (string run in runs)
        {
            most.Add((await engine.GetAsync(run)).ReadOutputAs<int>());
        }

        int total = 0;
        for (int key = 0; key < Entities; key++)
        {
            total += (await engine.Entities.GetEntityAsync<int>(new EntityInstanceId("Counter", $"{key}")))!.State;
        }

        Assert.All(most, now => Assert.Equal(1, now));
        Assert.Equal(3 * Runs, total);
    }

    [Fact]
    public async Task Code_can_ask_what_it_has_locked_and_must_await_the_lock_first()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddEntity("Counter", () => new Counter())
            .AddOrchestrator<string, string>("Ask", async (context, _) =>
            {
                List<string> seen = [Locked()];
                Task<IAsyncDisposable> locking = context.Entities.LockEntitiesAsync(B, A);
                try
                {
                    await context.Entities.CallEntityAsync(A, "Get");
                }
                catch (InvalidOperationException e)
                {
                    seen.Add(e.Message);
                }

                await using (await locking)
                {
                    seen.Add(Locked());
                    Task<int> call = context.Entities.CallEntityAsync<int>(A, "Get");
                    seen.Add(Locked());
                    await call;
                    seen.Add(Locked());
                }

                seen.Add(Locked());
                return string.Join('|', seen);

                string Locked() => context.Entities.InCriticalSection(out IReadOnlyList<EntityInstanceId>? locked)
                    ? string.Join(' ', locked.Select(id => id.Key).Order())
                    : "none";
            }));

        Assert.Equal("none|Await the lock before calling an entity.|a b|b|a b|none", (await engine.RunAsync("Ask")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task While_one_holds_the_lock_operations_of_others_wait()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Hold", id: "holder");

        await engine.Entities.SignalEntityAsync(A, "Add", 1);
        await engine.IdleAsync();
        EntityMetadata<int> locked = (await engine.Entities.GetEntityAsync<int>(A))!;
        await engine.Client.RaiseEventAsync("holder", "release");
        await engine.IdleAsync();

        Assert.Equal(("holder", 1_000, 1), (locked.LockedBy, locked.State, locked.BacklogQueueSize));
        EntityMetadata<int> free = (await engine.Entities.GetEntityAsync<int>(A))!;
        Assert.Equal((null, 1_001, 0), (free.LockedBy, free.State, free.BacklogQueueSize));
    }

    [Theory]
    [InlineData("signal", "call it, don't signal it")]
    [InlineData("other", "not one of those")]
    [InlineData("twice", "still under way")]
    [InlineData("nested", "inside another")]
    [InlineData("child", "can't call sub-orchestrations")]
    public async Task The_rules_of_a_critical_section_are_enforced_and_the_lock_is_given_back(string breach, string message)
    {
        await using TestEngine engine = await StartAsync();

        OrchestrationMetadata run = await engine.RunAsync("Breach", breach);

        Assert.Equal(typeof(InvalidOperationException).FullName, run.FailureDetails?.ErrorType);
        Assert.Contains(message, run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
        Assert.Null((await engine.Entities.GetEntityAsync<int>(A))!.LockedBy);
    }

    [Fact]
    public async Task A_lock_outlives_a_restart()
    {
        using TempFolder folder = new();
        await using TestEngine engine = await StartAsync(options => options with { Storage = folder.Storage });
        await engine.RunAsync("Hold", id: "holder");
        await engine.Entities.SignalEntityAsync(A, "Add", 1);
        await engine.IdleAsync();

        await engine.RestartAsync();
        await engine.IdleAsync();
        Assert.Equal(1_000, (await engine.Entities.GetEntityAsync<int>(A))!.State);
        await engine.Client.RaiseEventAsync("holder", "release");
        await engine.IdleAsync();

        Assert.Equal(1_001, (await engine.Entities.GetEntityAsync<int>(A))!.State);
    }

    [Fact]
    public async Task A_lock_whose_holder_was_terminated_is_released_by_the_clean_up()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Hold", id: "holder");
        await engine.Client.TerminateInstanceAsync("holder");
        await engine.IdleAsync();
        Assert.Equal("holder", (await engine.Entities.GetEntityAsync<int>(A))!.LockedBy);

        CleanEntityStorageResult result = await engine.Entities.CleanEntityStorageAsync();
        await engine.IdleAsync();

        Assert.Equal(1, result.OrphanedLocksReleased);
        Assert.Null((await engine.Entities.GetEntityAsync<int>(A))!.LockedBy);
    }

    private static async Task<TestEngine> StartAsync(Func<DurableEngineOptions, DurableEngineOptions>? configure = null)
    {
        TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddEntity("Counter", () => new Counter())
                .AddOrchestrator<bool, string>("Transfer", async (context, forth) =>
                {
                    (EntityInstanceId from, EntityInstanceId to) = forth ? (A, B) : (B, A);
                    await using (await context.Entities.LockEntitiesAsync(from, to))
                    {
                        int have = await context.Entities.CallEntityAsync<int>(from, "Get");
                        await context.Entities.CallEntityAsync(from, "Add", -10);
                        await context.Entities.CallEntityAsync(to, "Add", 10);
                        return have - 10 == await context.Entities.CallEntityAsync<int>(from, "Get")
                            ? "isolated"
                            : throw new InvalidOperationException("somebody came between");
                    }
                })
                .AddOrchestrator<string, string>("Hold", async (context, _) =>
                {
                    await using (await context.Entities.LockEntitiesAsync(A))
                    {
                        await context.WaitForExternalEvent<string>("release");
                    }

                    return "released";
                })
                .AddOrchestrator<string, string>("Breach", async (context, breach) =>
                {
                    await using IAsyncDisposable section = await context.Entities.LockEntitiesAsync(A);
                    switch (breach)
                    {
                        case "signal":
                            await context.Entities.SignalEntityAsync(A, "Add", 1);
                            break;
                        case "other":
                            await context.Entities.CallEntityAsync(B, "Get");
                            break;
                        case "twice":
                            Task first = context.Entities.CallEntityAsync(A, "Get");
                            await context.Entities.CallEntityAsync(A, "Get");
                            await first;
                            break;
                        case "nested":
                            await context.Entities.LockEntitiesAsync(B);
                            break;
                        default:
                            await context.CallSubOrchestratorAsync<string>("Hold");
                            break;
                    }

                    return "";
                }),
            configure);
        await engine.Entities.SignalEntityAsync(A, "Add", 1_000);
        await engine.Entities.SignalEntityAsync(B, "Add", 1_000);
        await engine.IdleAsync();
        return engine;
    }
}
