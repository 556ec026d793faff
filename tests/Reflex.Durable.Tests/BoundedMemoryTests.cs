using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests;

/// <summary>What waits is stored; memory holds a bounded part of it, and the order of things does not depend on which part.</summary>
public sealed class BoundedMemoryTests : IDisposable
{
    private const int Bound = 100;
    private static readonly EntityInstanceId Log = new("Log", "one");
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _gate = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backlog_of_an_entity_stays_in_the_storage_and_is_worked_off_in_order()
    {
        const int Signals = 3_000;
        await using TestEngine engine = await StartAsync();
        await engine.Entities.SignalEntityAsync(Log, "Hold");

        for (int i = 0; i < Signals; i++)
        {
            await engine.Entities.SignalEntityAsync(Log, "Add", i);
            Assert.InRange(engine.Engine.CachedMessages, 0, Bound + 20);
        }

        _gate.SetResult();
        await engine.IdleAsync();

        Assert.Equal(Enumerable.Range(0, Signals), await ReadAsync(engine, Log));
        Assert.Equal(0, engine.Engine.CachedMessages);
        Assert.Equal(0, (await engine.Entities.GetEntityAsync(Log))!.BacklogQueueSize);
    }

    [Fact]
    public async Task The_next_process_works_off_the_backlog_in_order_with_what_comes_meanwhile()
    {
        const int Signals = 1_500;
        await using TestEngine engine = await StartAsync();
        await engine.Entities.SignalEntityAsync(Log, "Hold");
        for (int i = 0; i < Signals; i++)
        {
            await engine.Entities.SignalEntityAsync(Log, "Add", i);
        }

        await engine.RestartAsync();
        _gate.SetResult();
        for (int i = Signals; i < Signals + 300; i++)
        {
            await engine.Entities.SignalEntityAsync(Log, "Add", i);
        }

        await engine.IdleAsync();

        Assert.Equal(Enumerable.Range(0, Signals + 300), await ReadAsync(engine, Log));
        Assert.Equal(0, engine.Engine.CachedMessages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_holder_of_a_lock_goes_before_a_backlog_that_is_in_the_storage(bool restart)
    {
        const int Signals = 1_200;
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Locked", id: "holder");
        for (int i = 0; i < Signals; i++)
        {
            await engine.Entities.SignalEntityAsync(Log, "Add", i);
        }

        await engine.IdleAsync();
        Assert.Equal(Signals, (await engine.Entities.GetEntityAsync(Log))?.BacklogQueueSize);
        if (restart)
        {
            await engine.RestartAsync();
        }

        await engine.Client.RaiseEventAsync("holder", "go");
        await engine.IdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.GetAsync("holder")).RuntimeStatus);
        Assert.Equal(Enumerable.Range(0, Signals).Prepend(-2).Prepend(-1), await ReadAsync(engine, Log));
        Assert.Equal(0, engine.Engine.CachedMessages);
    }

    [Fact]
    public async Task Locked_entities_with_a_backlog_leave_memory_like_others()
    {
        await using TestEngine engine = await StartAsync(instances: 10);
        await engine.RunAsync("Locked", id: "holder");
        await engine.Entities.SignalEntityAsync(Log, "Add", 1);
        await engine.IdleAsync();

        for (int i = 0; i < 40; i++)
        {
            await engine.Entities.SignalEntityAsync(new EntityInstanceId("Log", $"other-{i}"), "Add", i);
            await engine.IdleAsync();
        }

        Assert.Equal(0, engine.Engine.CachedMessages);
        await engine.Client.RaiseEventAsync("holder", "go");
        await engine.IdleAsync();
        Assert.Equal([-1, -2, 1], await ReadAsync(engine, Log));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scheduled_starts_and_signals_stay_in_storage_and_come_in_order_of_time(bool restart)
    {
        const int Count = 400;
        await using TestEngine engine = await StartAsync(instances: 20);
        DateTimeOffset zero = engine.Clock.GetUtcNow();
        for (int i = 0; i < Count; i++)
        {
            int minute = ((i * 37) % Count) + 1;
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                "Tell", minute, new StartOrchestrationOptions($"tell-{minute}", zero.AddMinutes(minute)));
            await engine.Entities.SignalEntityAsync(
                Log, "Add", minute * 10, new SignalEntityOptions { SignalTime = zero.AddMinutes(minute).AddSeconds(30) });
        }

        await engine.IdleAsync();
        Assert.InRange(engine.Engine.CachedTimers, 1, 40);
        if (restart)
        {
            await engine.RestartAsync();
        }

        await engine.AdvanceAsync(TimeSpan.FromMinutes(Count / 2));
        if (restart)
        {
            await engine.RestartAsync();
        }

        await engine.AdvanceAsync(TimeSpan.FromMinutes(Count));

        Assert.Equal(Enumerable.Range(1, Count).SelectMany(minute => new[] { minute, minute * 10 }), await ReadAsync(engine, Log));
        Assert.Null(engine.Engine.NextTimer);
    }

    [Fact]
    public async Task All_that_became_due_together_happens_though_memory_held_a_part_of_it()
    {
        const int Count = 300;
        await using TestEngine engine = await StartAsync(instances: 20);
        DateTimeOffset due = engine.Clock.GetUtcNow().AddHours(1);
        for (int i = 0; i < Count; i++)
        {
            await engine.Client.ScheduleNewOrchestrationInstanceAsync("Tell", i, new StartOrchestrationOptions($"tell-{i}", due));
            await engine.Entities.SignalEntityAsync(Log, "Add", Count + i, new SignalEntityOptions { SignalTime = due });
        }

        engine.Clock.SetUtcNow(due.AddHours(1));
        await engine.IdleAsync();

        Assert.Equal(Enumerable.Range(0, 2 * Count), (await ReadAsync(engine, Log)).Order());
    }

    [Fact]
    public async Task Timers_set_moved_and_cancelled_beyond_what_memory_holds_fire_correctly()
    {
        const int Count = 200;
        await using TestEngine engine = await StartAsync(instances: 20);
        for (int i = 0; i < Count; i++)
        {
            await engine.ScheduleAsync("Patient", i, $"patient-{i}");
        }

        // Every third changes its mind while its timer is far off.
        await engine.IdleAsync();
        for (int i = 0; i < Count; i += 3)
        {
            await engine.Client.RaiseEventAsync($"patient-{i}", "sooner");
        }

        await engine.AdvanceAsync(TimeSpan.FromMinutes(60 + Count));

        for (int i = 0; i < Count; i++)
        {
            int expected = i % 3 == 0 ? 1 : 60 + i;
            Assert.Equal((i, expected), (i, (int)(await engine.GetAsync($"patient-{i}")).ReadOutputAs<double>()));
        }

        Assert.Null(engine.Engine.NextTimer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_for_a_later_start_wait_in_the_storage_and_are_there_when_it_comes(bool restart)
    {
        await using TestEngine engine = await StartAsync();
        DateTimeOffset due = engine.Clock.GetUtcNow().AddHours(1);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Collect", 3, new StartOrchestrationOptions("collect", due));
        await engine.Client.RaiseEventAsync("collect", "e", "a");
        await engine.Client.RaiseEventAsync("collect", "e", "b");
        await engine.IdleAsync();
        if (restart)
        {
            await engine.RestartAsync();
        }

        await engine.Client.RaiseEventAsync("collect", "e", "c");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("a,b,c", (await engine.GetAsync("collect")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_for_a_later_start_go_with_it_when_it_is_terminated_or_replaced()
    {
        await using TestEngine engine = await StartAsync();
        DateTimeOffset due = engine.Clock.GetUtcNow().AddHours(1);
        StartOrchestrationOptions start = new StartOrchestrationOptions("collect", due).WithDedupeStatuses([]);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Collect", 1, start);
        await engine.Client.RaiseEventAsync("collect", "e", "for the first");
        await engine.IdleAsync();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Collect", 1, start);
        await engine.Client.RaiseEventAsync("collect", "e", "for the second");
        await engine.IdleAsync();
        await engine.Client.TerminateInstanceAsync("collect");
        await engine.IdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.GetAsync("collect")).RuntimeStatus);

        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Collect", 1, start);
        await engine.RestartAsync();
        await engine.Client.RaiseEventAsync("collect", "e", "for the third");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("for the third", (await engine.GetAsync("collect")).ReadOutputAs<string>());
    }

    private static async Task<List<int>> ReadAsync(TestEngine engine, EntityInstanceId id) =>
        (await engine.Entities.GetEntityAsync<List<int>>(id))!.State;

    private Task<TestEngine> StartAsync(int instances = 20_000) => TestEngine.StartAsync(
        registry => registry
            .AddEntity("Log", () => new LogEntity(_gate.Task))
            .AddOrchestrator<string, string>("Locked", async (context, _) =>
            {
                await using (await context.Entities.LockEntitiesAsync(Log))
                {
                    await context.Entities.CallEntityAsync(Log, "Add", -1);
                    await context.WaitForExternalEvent<string>("go");
                    await context.Entities.CallEntityAsync(Log, "Add", -2);
                    return "done";
                }
            })
            .AddOrchestrator<int, string>("Tell", async (context, value) =>
            {
                await context.Entities.SignalEntityAsync(Log, "Add", value);
                return "told";
            })
            .AddOrchestrator<int, double>("Patient", async (context, minutes) =>
            {
                DateTime begin = context.CurrentUtcDateTime;
                using CancellationTokenSource cancel = new();
                Task sooner = context.WaitForExternalEvent<string>("sooner", cancel.Token);
                if (await Task.WhenAny(context.CreateTimer(TimeSpan.FromMinutes(60 + minutes), cancel.Token), sooner) == sooner)
                {
                    await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                }

                cancel.Cancel();
                return (context.CurrentUtcDateTime - begin).TotalMinutes;
            })
            .AddOrchestrator<int, string>("Collect", async (context, count) =>
            {
                List<string> collected = [];
                while (collected.Count < count)
                {
                    collected.Add(await context.WaitForExternalEvent<string>("e"));
                }

                return string.Join(',', collected);
            }),
        options => options with { Storage = _folder.Storage, MaxCachedInstances = instances, MaxCachedMessages = Bound, ShutdownGracePeriod = TimeSpan.Zero });

    private sealed class LogEntity(Task gate) : TaskEntity<List<int>>
    {
        public void Add(int value) => State.Add(value);

        public Task Hold() => gate;

        protected override List<int> InitializeState(TaskEntityOperation entityOperation) => [];
    }
}
