using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests;

public sealed class EntityTests
{
    private static readonly EntityInstanceId One = new("Counter", "one");

    [Fact]
    public async Task Signals_are_performed_in_order_and_change_the_state()
    {
        await using TestEngine engine = await StartAsync();

        await engine.Entities.SignalEntityAsync(One, "Add", 5);
        await engine.Entities.SignalEntityAsync(One, "ADD", 7);
        await engine.Entities.SignalEntityAsync(One, "double");
        await engine.IdleAsync();

        EntityMetadata<int> entity = (await engine.Entities.GetEntityAsync<int>(One))!;
        Assert.Equal(24, entity.State);
        Assert.Equal(engine.Clock.GetUtcNow(), entity.LastModifiedTime);
        Assert.Null(entity.LockedBy);
    }

    [Fact]
    public async Task A_call_returns_the_operations_result()
    {
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<string, int>("Call", async (context, _) =>
            {
                await context.Entities.CallEntityAsync(One, "Add", 5);
                await context.Entities.SignalEntityAsync(One, "Add", 1);
                return await context.Entities.CallEntityAsync<int>(One, "Get");
            }));

        Assert.Equal(6, (await engine.RunAsync("Call")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_exception_reaches_the_caller_and_undoes_state_and_messages()
    {
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<string, string>("Call", async (context, _) =>
            {
                await context.Entities.CallEntityAsync(One, "Add", 5);
                try
                {
                    await context.Entities.CallEntityAsync(One, "AddAndThrow", 100);
                    return "no exception";
                }
                catch (EntityOperationFailedException e)
                {
                    int value = await context.Entities.CallEntityAsync<int>(One, "Get");
                    return $"{e.OperationName} {e.EntityId} {e.FailureDetails.ErrorMessage} {value}";
                }
            }));

        OrchestrationMetadata run = await engine.RunAsync("Call");

        Assert.Equal("AddAndThrow @counter@one thrown 5", run.ReadOutputAs<string>());
        Assert.Null(await engine.Entities.GetEntityAsync(new EntityInstanceId("Counter", "other")));
    }

    [Fact]
    public async Task An_uncaught_failed_call_fails_the_orchestration_with_the_failure_inside()
    {
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<string, string>("Call", async (context, _) =>
            {
                await context.Entities.CallEntityAsync(One, "AddAndThrow", 1);
                return "";
            }));

        OrchestrationMetadata run = await engine.RunAsync("Call");

        Assert.Equal(typeof(EntityOperationFailedException).FullName, run.FailureDetails?.ErrorType);
        Assert.Equal("thrown", run.FailureDetails?.InnerFailure?.ErrorMessage);
    }

    [Theory]
    [InlineData("Nonsense", "No suitable method")]
    [InlineData("Add", "no input was provided")]
    public async Task An_operation_that_does_not_exist_or_lacks_its_input_fails(string operation, string message)
    {
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<string, string>("Call", async (context, name) =>
            {
                await context.Entities.CallEntityAsync(One, name);
                return "";
            }));

        OrchestrationMetadata run = await engine.RunAsync("Call", operation);

        Assert.Contains(message, run.FailureDetails?.InnerFailure?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_entity_fails_the_call_with_the_names_that_exist()
    {
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<string, int>("Call", (context, _) =>
                context.Entities.CallEntityAsync<int>(new EntityInstanceId("Cuonter", "x"), "Get")));

        OrchestrationMetadata run = await engine.RunAsync("Call");

        Assert.Equal(
            "There is no entity named 'cuonter'; registered are Counter.", run.FailureDetails?.InnerFailure?.ErrorMessage);
    }

    [Fact]
    public async Task Delete_removes_the_entity_and_the_next_operation_starts_afresh()
    {
        await using TestEngine engine = await StartAsync();
        await engine.Entities.SignalEntityAsync(One, "Add", 5);
        await engine.Entities.SignalEntityAsync(One, "delete");
        await engine.IdleAsync();
        Assert.Null(await engine.Entities.GetEntityAsync(One));

        await engine.Entities.SignalEntityAsync(One, "Add", 1);
        await engine.IdleAsync();

        Assert.Equal(1, (await engine.Entities.GetEntityAsync<int>(One))!.State);
    }

    [Fact]
    public async Task A_scheduled_signal_is_performed_when_its_time_comes_also_after_a_restart()
    {
        using TempFolder folder = new();
        await using TestEngine engine = await StartAsync(configure: options => options with { Storage = folder.Storage });
        await engine.Entities.SignalEntityAsync(One, "Add", 5, engine.Clock.GetUtcNow().AddHours(1));
        await engine.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Null(await engine.Entities.GetEntityAsync(One));

        await engine.RestartAsync();
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(5, (await engine.Entities.GetEntityAsync<int>(One))!.State);
    }

    [Fact]
    public async Task Orchestrations_and_entities_schedule_signals_too()
    {
        EntityInstanceId other = new("Counter", "other");
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<int, int>("Later", async (context, amount) =>
            {
                SignalEntityOptions later = new() { SignalTime = context.CurrentUtcDateTime.AddMinutes(10) };
                await context.Entities.SignalEntityAsync(One, "Add", amount, later);
                await context.Entities.SignalEntityAsync(One, "ForwardLater", amount);
                return amount;
            }));
        await engine.RunAsync("Later", 4);

        await engine.AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.Null((await engine.Entities.GetEntityAsync<int>(other))?.State);
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(4, (await engine.Entities.GetEntityAsync<int>(One))!.State);
        Assert.Null((await engine.Entities.GetEntityAsync<int>(other))?.State);
        await engine.AdvanceAsync(TimeSpan.FromMinutes(50));

        Assert.Equal(4, (await engine.Entities.GetEntityAsync<int>(other))!.State);
    }

    [Fact]
    public async Task An_entity_signals_another_and_starts_an_orchestration()
    {
        await using TestEngine engine = await StartAsync(registry => registry
            .AddOrchestrator<int, int>("Started", (_, input) => Task.FromResult(input)));

        await engine.Entities.SignalEntityAsync(One, "Forward", 3);
        await engine.IdleAsync();

        Assert.Equal(3, (await engine.Entities.GetEntityAsync<int>(new EntityInstanceId("Counter", "other")))!.State);
        Assert.Equal(3, (await engine.GetAsync("started-by-entity")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Entities_are_queried_by_name_with_paging_and_without_state()
    {
        await using TestEngine engine = await StartAsync();
        foreach (int i in Enumerable.Range(0, 7))
        {
            await engine.Entities.SignalEntityAsync(new EntityInstanceId("Counter", $"{i}"), "Add", i + 1);
        }

        await engine.IdleAsync();
        List<int> states = [];
        await foreach (EntityMetadata<int> entity in engine.Entities.GetAllEntitiesAsync<int>(
            new EntityQuery { InstanceIdStartsWith = "@counter@", PageSize = 3, IncludeState = true }))
        {
            states.Add(entity.State);
        }

        EntityMetadata? bare = await engine.Entities.GetEntityAsync(new EntityInstanceId("Counter", "1"), includeState: false);
        Assert.Equal(Enumerable.Range(1, 7), states);
        Assert.False(bare!.IncludesState);
    }

    [Fact]
    public async Task Entity_queries_go_by_last_change_and_list_merely_locked_ones_if_asked()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddEntity("Counter", () => new Counter())
            .AddOrchestrator<string, string>("Lock", async (context, _) =>
            {
                await using (await context.Entities.LockEntitiesAsync(new EntityInstanceId("Counter", "locked")))
                {
                    return await context.WaitForExternalEvent<string>("go");
                }
            }));
        DateTimeOffset zero = engine.Clock.GetUtcNow();
        foreach (string key in (string[])["a", "b", "c"])
        {
            await engine.Entities.SignalEntityAsync(new EntityInstanceId("Counter", key), "Add", 1);
            await engine.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        await engine.RunAsync("Lock");

        Assert.Equal(["a", "b", "c"], await KeysAsync(new EntityQuery()));
        Assert.Equal(["b"], await KeysAsync(new EntityQuery { LastModifiedFrom = zero.AddSeconds(1), LastModifiedTo = zero.AddSeconds(90) }));
        Assert.Equal(["locked"], await KeysAsync(new EntityQuery { InstanceIdStartsWith = "@counter@l", IncludeTransient = true }));
        Assert.Empty(await KeysAsync(new EntityQuery { InstanceIdStartsWith = "@counter@l" }));

        async Task<List<string>> KeysAsync(EntityQuery query)
        {
            List<string> keys = [];
            await foreach (EntityMetadata entity in engine.Entities.GetAllEntitiesAsync(query))
            {
                keys.Add(entity.Id.Key);
            }

            return keys;
        }
    }

    [Fact]
    public async Task A_purged_entity_is_gone()
    {
        await using TestEngine engine = await StartAsync();
        await engine.Entities.SignalEntityAsync(One, "Add", 5);
        await engine.IdleAsync();

        Assert.Equal(1, (await engine.Client.PurgeInstanceAsync(One.ToString())).PurgedInstanceCount);
        await engine.Entities.SignalEntityAsync(One, "Add", 1);
        await engine.IdleAsync();

        Assert.Equal(1, (await engine.Entities.GetEntityAsync<int>(One))!.State);
    }

    [Fact]
    public async Task A_thousand_concurrent_signals_are_all_counted()
    {
        await using TestEngine engine = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => engine.Entities.SignalEntityAsync(One, "Add", 1)));
        await engine.IdleAsync();

        Assert.Equal(1_000, (await engine.Entities.GetEntityAsync<int>(One))!.State);
    }

    private static Task<TestEngine> StartAsync(
        Action<DurableRegistry>? register = null, Func<DurableEngineOptions, DurableEngineOptions>? configure = null) =>
        TestEngine.StartAsync(
            registry =>
            {
                registry.AddEntity("Counter", () => new Counter());
                register?.Invoke(registry);
            },
            configure);
}

/// <summary>The entity that the tests use.</summary>
public sealed class Counter : TaskEntity<int>
{
    public int Add(int amount) => State += amount;

    public void Double() => State *= 2;

    public int Get() => State;

    public async Task AddSlowly(int amount)
    {
        int before = State;
        await Task.Yield();
        State = before + amount;
    }

    public void AddAndThrow(int amount)
    {
        State += amount;
        Context.SignalEntity(new EntityInstanceId("Counter", "other"), "Add", 1);
        throw new InvalidOperationException("thrown");
    }

    /// <summary>In an hour of the tests' clock.</summary>
    public void ForwardLater(int amount) => Context.SignalEntity(
        new EntityInstanceId("Counter", "other"),
        "Add",
        amount,
        new SignalEntityOptions { SignalTime = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero) });

    public void Forward(int amount)
    {
        Context.SignalEntity(new EntityInstanceId("Counter", "other"), "Add", amount);
        Context.ScheduleNewOrchestration("Started", amount, new StartOrchestrationOptions { InstanceId = "started-by-entity" });
    }
}
