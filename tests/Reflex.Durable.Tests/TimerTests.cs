using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class TimerTests
{
    [Fact]
    public async Task A_timer_of_a_year_fires_when_its_time_comes_and_not_before()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, DateTime>("Wait", async (context, _) =>
            {
                await context.CreateTimer(TimeSpan.FromDays(365), CancellationToken.None);
                return context.CurrentUtcDateTime;
            }));
        DateTimeOffset due = engine.Clock.GetUtcNow().AddDays(365);

        string id = await engine.ScheduleAsync("Wait");
        await engine.IdleAsync();
        Assert.Equal(due, engine.Engine.NextTimer);
        await engine.AdvanceAsync(TimeSpan.FromDays(365) - TimeSpan.FromTicks(1));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await engine.GetAsync(id)).RuntimeStatus);
        await engine.AdvanceAsync(TimeSpan.FromTicks(1));

        Assert.Equal(due.UtcDateTime, (await engine.GetAsync(id)).ReadOutputAs<DateTime>());
        Assert.Null(engine.Engine.NextTimer);
    }

    [Fact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Wait", async (context, _) =>
            {
                await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
                await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
                return "done";
            }));

        Assert.Equal("done", (await engine.RunAsync("Wait")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Many_timers_fire_in_the_order_in_which_they_are_due()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<int, List<int>>("Wait", async (context, count) =>
            {
                List<int> fired = [];
                await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
                {
                    int seconds = (i * 37) % count;
                    await context.CreateTimer(TimeSpan.FromSeconds(seconds), CancellationToken.None);
                    fired.Add(seconds);
                }));
                return fired;
            }));

        string id = await engine.ScheduleAsync("Wait", 100);
        await engine.AdvanceAsync(TimeSpan.FromSeconds(100));

        Assert.Equal(Enumerable.Range(0, 100), (await engine.GetAsync(id)).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task Timers_that_became_due_together_fire_in_order_though_the_clock_jumped()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, List<int>>("Wait", async (context, _) =>
            {
                List<int> fired = [];
                await Task.WhenAll(Enumerable.Range(1, 3).Reverse().Select(async seconds =>
                {
                    await context.CreateTimer(TimeSpan.FromSeconds(seconds), CancellationToken.None);
                    fired.Add(seconds);
                }));
                return fired;
            }));
        string id = await engine.ScheduleAsync("Wait");
        await engine.IdleAsync();

        engine.Clock.Advance(TimeSpan.FromHours(1));
        await engine.IdleAsync();

        Assert.Equal([1, 2, 3], (await engine.GetAsync(id)).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task A_cancelled_timer_ends_with_a_cancellation_and_is_not_waited_for()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Cancel", async (context, _) =>
            {
                using CancellationTokenSource cancel = new();
                Task timer = context.CreateTimer(TimeSpan.FromDays(30), cancel.Token);
                cancel.Cancel();
                try
                {
                    await timer;
                    return "fired";
                }
                catch (OperationCanceledException)
                {
                    return "cancelled";
                }
            }));

        OrchestrationMetadata run = await engine.RunAsync("Cancel");

        Assert.Equal("cancelled", run.ReadOutputAs<string>());
        Assert.Null(engine.Engine.NextTimer);
    }

    [Fact]
    public async Task An_orchestration_stays_running_until_a_timer_that_nobody_cancelled_has_fired()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Forget", (context, _) =>
            {
                Task forgotten = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                Assert.False(forgotten.IsCompleted);
                return Task.FromResult("done");
            }));

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await engine.RunAsync("Forget", id: "forget")).RuntimeStatus);
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.GetAsync("forget")).RuntimeStatus);
    }

    [Fact]
    public async Task Time_in_an_orchestrator_stands_still_within_a_turn_and_is_the_same_in_a_replay()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<DateTime, DateTime>("Keep", (_, time) => Task.FromResult(time))
            .AddOrchestrator<string, bool>("Clock", async (context, _) =>
            {
                DateTime before = context.CurrentUtcDateTime;
                DateTime kept = await context.CallActivityAsync<DateTime>("Keep", before);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return kept == before && context.CurrentUtcDateTime == before.AddMinutes(1)
                    && before.Kind == DateTimeKind.Utc;
            }));

        string id = await engine.ScheduleAsync("Clock");
        await engine.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.True((await engine.GetAsync(id)).ReadOutputAs<bool>());
    }

    [Fact]
    public async Task A_timer_outlives_a_restart()
    {
        using TempFolder folder = new();
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry.AddOrchestrator<string, string>("Wait", async (context, _) =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return "done";
            }),
            options => options with { Storage = folder.Storage });
        string id = await engine.ScheduleAsync("Wait");
        await engine.IdleAsync();

        await engine.RestartAsync();
        Assert.NotNull(engine.Engine.NextTimer);
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("done", (await engine.GetAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_that_became_due_while_the_engine_was_down_fires_once_when_it_is_back()
    {
        using TempFolder folder = new();
        int fired = 0;
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<string, int>("Fired", (_, _) => Task.FromResult(++fired))
                .AddOrchestrator<string, string>("Wait", async (context, _) =>
                {
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    await context.CallActivityAsync("Fired");
                    return "done";
                }),
            options => options with { Storage = folder.Storage });
        string id = await engine.ScheduleAsync("Wait");
        await engine.IdleAsync();
        await engine.Engine.DisposeAsync();

        engine.Clock.Advance(TimeSpan.FromDays(1));
        await engine.RestartAsync();
        await engine.IdleAsync();

        Assert.Equal("done", (await engine.GetAsync(id)).ReadOutputAs<string>());
        Assert.Equal(1, fired);
    }
}
