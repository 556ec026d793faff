using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests;

/// <summary>Work that waits for a slot, and work that an engine finds when it starts, is taken into memory bit by bit.</summary>
public sealed class BoundedWorkTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<int> _worked = new();
    private readonly TaskCompletionSource _allHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _expectedHolds;
    private int _held;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public async Task Activities_waiting_for_a_slot_stay_in_storage_and_run_in_scheduling_order(int cached)
    {
        const int Orchestrations = 60;
        await using TestEngine engine = await StartAsync(options => options with { MaxConcurrentActivities = 1, MaxCachedActivities = cached });
        for (int i = 0; i < Orchestrations; i++)
        {
            await engine.ScheduleAsync("FanOut", i * 10, $"{i}");
            await engine.Client.WaitForInstanceStartAsync($"{i}").WaitAsync(TestEngine.Patience);
            Assert.InRange(engine.Engine.CachedActivities, 0, cached);
        }

        _gate.SetResult();
        await engine.IdleAsync();

        Assert.Equal(Enumerable.Range(0, Orchestrations * 10), _worked);
        Assert.Equal(0, engine.Engine.CachedActivities);
        await AssertCompletedAsync(engine, Orchestrations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Activities_that_come_while_others_wait_in_the_storage_all_run_once(int slots)
    {
        const int Orchestrations = 100;
        await using TestEngine engine = await StartAsync(options => options with { MaxConcurrentActivities = slots, MaxCachedActivities = 4 });
        _gate.SetResult();

        await Task.WhenAll(Enumerable.Range(0, Orchestrations).Select(i => engine.ScheduleAsync("Rounds", i * 10, $"{i}")));
        await engine.IdleAsync();

        Assert.Equal(Enumerable.Range(0, Orchestrations * 10), _worked.Order());
        await AssertCompletedAsync(engine, Orchestrations);
    }

    [Fact]
    public async Task What_activities_are_given_is_not_kept_in_memory_while_they_wait_in_the_storage()
    {
        const int Activities = 400;
        RememberingConverter converter = new();
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<string, int>("Length", async (_, text) =>
                {
                    await _gate.Task;
                    return text.Length;
                })
                .AddOrchestrator<int, int>("Lengths", async (context, _) =>
                    (await Task.WhenAll(Enumerable.Range(0, Activities).Select(i => context.CallActivityAsync<int>("Length", new string('x', i))))).Sum()),
            options => options with
            {
                Storage = _folder.Storage,
                ReplayAfterEveryTurn = false,
                DataConverter = converter,
                MaxConcurrentActivities = 2,
                MaxCachedActivities = 4,
                ShutdownGracePeriod = TimeSpan.Zero,
            });
        await engine.ScheduleAsync("Lengths", 0, "lengths");
        await engine.Client.WaitForInstanceStartAsync("lengths").WaitAsync(TestEngine.Patience);

        // Behind the turn in the store, so that nothing on the way there holds what it was given.
        await engine.Client.GetInstanceAsync("lengths").WaitAsync(TestEngine.Patience);
        await engine.Client.GetInstanceAsync("lengths").WaitAsync(TestEngine.Patience);

        Assert.Equal(Activities + 1, converter.Count);
        Assert.InRange(converter.CountAlive(), 0, 20);
        await engine.RestartAsync();
        _gate.SetResult();
        await engine.IdleAsync();
        Assert.Equal(Activities * (Activities - 1) / 2, (await engine.GetAsync("lengths")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task What_was_under_way_when_the_engine_stopped_is_taken_up_page_by_page()
    {
        const int Orchestrations = 300;
        await using (TestEngine first = await StartAsync(options => options with { MaxConcurrentActivities = 1, MaxCachedActivities = 20 }))
        {
            for (int i = 0; i < Orchestrations; i++)
            {
                await first.ScheduleAsync("FanOut", i * 10, $"{i}");
            }

            await Task.WhenAll(Enumerable.Range(0, Orchestrations).Select(i => first.Client.WaitForInstanceStartAsync($"{i}"))).WaitAsync(TestEngine.Patience);
        }

        _gate.SetResult();
        PeakObserver peak = new();
        await using TestEngine second = await StartAsync(options => Small(options, peak) with { MaxConcurrentActivities = 4, MaxCachedActivities = 20 });
        peak.Watch(second.Engine);
        await second.IdleAsync();

        Assert.Equal(Enumerable.Range(0, Orchestrations * 10), _worked.Order());
        Assert.InRange(peak.Instances, 1, 80);
        Assert.InRange(peak.Activities, 1, 20);
        await AssertCompletedAsync(second, Orchestrations);
    }

    [Fact]
    public async Task What_is_called_before_its_page_comes_takes_itself_up_and_does_nothing_twice()
    {
        const int Orchestrations = 200;
        await using (TestEngine first = await StartAsync(options => options with { MaxConcurrentActivities = 1 }))
        {
            for (int i = 0; i < Orchestrations; i++)
            {
                await first.ScheduleAsync("Steered", i, $"{i}");
            }

            await Task.WhenAll(Enumerable.Range(0, Orchestrations).Select(i => first.Client.WaitForInstanceStartAsync($"{i}"))).WaitAsync(TestEngine.Patience);
        }

        PeakObserver peak = new();
        await using TestEngine second = await StartAsync(options => Small(options, peak));
        Task events = Task.WhenAll(Enumerable.Range(0, Orchestrations).Select(i => second.Client.RaiseEventAsync($"{Orchestrations - 1 - i}", "more")));
        peak.Watch(second.Engine);
        await events.WaitAsync(TestEngine.Patience);
        _gate.SetResult();
        await second.IdleAsync();

        // One before the event, one after it.
        Assert.Equal(Enumerable.Range(0, Orchestrations).SelectMany(i => new[] { i, i }), _worked.Order());
        await AssertCompletedAsync(second, Orchestrations);
    }

    [Fact]
    public async Task What_became_due_while_no_engine_ran_is_called_page_by_page()
    {
        const int Count = 400;
        DateTimeOffset due;
        await using (TestEngine first = await StartAsync())
        {
            due = first.Clock.GetUtcNow().AddHours(1);
            for (int i = 0; i < Count; i++)
            {
                await first.Client.ScheduleNewOrchestrationInstanceAsync("Echo", i, new StartOrchestrationOptions($"{i}", due));
                await first.Entities.SignalEntityAsync(new EntityInstanceId("Slow", $"{i}"), "Add", 1, new SignalEntityOptions { SignalTime = due });
            }
        }

        PeakObserver peak = new();
        _gate.SetResult();
        await using TestEngine second = await StartAsync(options => Small(options, peak), due.AddMinutes(1));
        peak.Watch(second.Engine);
        await second.IdleAsync();

        Assert.InRange(peak.Instances, 1, 120);
        await AssertCompletedAsync(second, Count);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal((i, 1), (i, (await second.Entities.GetEntityAsync<int>(new EntityInstanceId("Slow", $"{i}")))?.State));
        }
    }

    [Fact]
    public async Task Entities_with_long_backlogs_at_the_start_share_what_memory_may_hold()
    {
        const int Entities = 100;
        const int Each = 40;
        const int EachItsOwn = 16;
        await using (TestEngine first = await StartAsync())
        {
            for (int i = 0; i < Entities * Each; i++)
            {
                await first.Entities.SignalEntityAsync(new EntityInstanceId("Slow", $"{i % Entities}"), i < Entities ? "Hold" : "Add", 1);
            }
        }

        Volatile.Write(ref _held, 0);
        await using TestEngine second = await StartAsync(options => options with { MaxCachedMessages = 200 });
        Assert.True(await AllHeldAsync(Entities), "Not all entities came to hold.");
        Assert.InRange(second.Engine.CachedMessages, Entities * EachItsOwn, 200 + (Entities * EachItsOwn));

        _gate.SetResult();
        await second.IdleAsync();
        for (int i = 0; i < Entities; i++)
        {
            Assert.Equal((i, Each - 1), (i, (await second.Entities.GetEntityAsync<int>(new EntityInstanceId("Slow", $"{i}")))?.State));
        }
    }

    private async Task<bool> AllHeldAsync(int count)
    {
        Volatile.Write(ref _expectedHolds, count);
        if (Volatile.Read(ref _held) == count)
        {
            return true;
        }

        return await Task.WhenAny(_allHeld.Task, Task.Delay(TestEngine.Patience)) == _allHeld.Task;
    }

    private static DurableEngineOptions Small(DurableEngineOptions options, PeakObserver peak) => options with { MaxCachedInstances = 20, CommitObserver = peak };

    private static async Task AssertCompletedAsync(TestEngine engine, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal((i, OrchestrationRuntimeStatus.Completed), (i, (await engine.GetAsync($"{i}")).RuntimeStatus));
        }
    }

    private async Task<TestEngine> StartAsync(Func<DurableEngineOptions, DurableEngineOptions>? configure = null, DateTimeOffset? now = null) =>
        await TestEngine.StartAsync(
            Register,
            options => (configure ?? (same => same))(options with { Storage = _folder.Storage, ShutdownGracePeriod = TestEngine.Patience }),
            now: now);

    private void Register(DurableRegistry registry) => registry
        .AddEntity("Slow", () => new SlowEntity(this))
        .AddActivity("Work", async (_, input, stopping) =>
        {
            await _gate.Task.WaitAsync(stopping);
            int value = input.Read<int>();
            _worked.Enqueue(value);
            return value;
        })
        .AddOrchestrator<int, int>("Echo", (_, value) => Task.FromResult(value))
        .AddOrchestrator<int, int>("FanOut", async (context, first) =>
            (await Task.WhenAll(Enumerable.Range(first, 10).Select(i => context.CallActivityAsync<int>("Work", i)))).Sum())
        .AddOrchestrator<int, int>("Rounds", async (context, first) =>
        {
            for (int round = 0; round < 5; round++)
            {
                await Task.WhenAll(
                    context.CallActivityAsync<int>("Work", first + (round * 2)), context.CallActivityAsync<int>("Work", first + (round * 2) + 1));
            }

            return first;
        })
        .AddOrchestrator<int, int>("Steered", async (context, value) =>
        {
            Task<int> before = context.CallActivityAsync<int>("Work", value);
            await context.WaitForExternalEvent<string>("more");
            return await before + await context.CallActivityAsync<int>("Work", value);
        });

    private sealed class SlowEntity(BoundedWorkTests tests) : TaskEntity<int>
    {
        public void Add(int amount) => State += amount;

        public Task Hold(int amount)
        {
            if (Interlocked.Increment(ref tests._held) == Volatile.Read(ref tests._expectedHolds))
            {
                tests._allHeld.TrySetResult();
            }

            return amount > 0 ? tests._gate.Task : Task.CompletedTask;
        }
    }

    /// <summary>The most that was in memory at any commit. The first commit waits for the engine that is to be watched.</summary>
    private sealed class PeakObserver : IDurableCommitObserver
    {
        private readonly TaskCompletionSource<DurableEngine> _engine = new();

        public int Instances { get; private set; }

        public int Activities { get; private set; }

        public void Watch(DurableEngine engine) => _engine.SetResult(engine);

        public void BeforeCommit(int operations)
        {
            DurableEngine engine = _engine.Task.WaitAsync(TestEngine.Patience).GetAwaiter().GetResult();
            Instances = Math.Max(Instances, engine.CachedInstances);
            Activities = Math.Max(Activities, engine.CachedActivities);
        }

        public void AfterCommit(int operations)
        {
        }
    }

    /// <summary>Knows which of the texts that it made are still in memory.</summary>
    private sealed class RememberingConverter : DataConverter
    {
        private readonly ConcurrentQueue<WeakReference> _made = new();

        public int Count => _made.Count;

        public int CountAlive()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return _made.Count(made => made.IsAlive);
        }

        public override string? Serialize(object? value)
        {
            string? text = JsonDataConverter.Default.Serialize(value);
            _made.Enqueue(new WeakReference(text));
            return text;
        }

        public override object? Deserialize(string? data, Type targetType) => JsonDataConverter.Default.Deserialize(data, targetType);
    }
}
