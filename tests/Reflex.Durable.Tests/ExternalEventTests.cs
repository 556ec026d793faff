using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class ExternalEventTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public async Task An_event_wakes_the_orchestration_that_waits_for_it()
    {
        await using TestEngine engine = await StartAsync((context, _) => context.WaitForExternalEvent<string>("go"));
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.RaiseEventAsync("x", "go", "payload");

        Assert.Equal("payload", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task Events_that_came_before_anybody_waited_are_kept_and_given_out_in_order()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            await context.WaitForExternalEvent<string>("start");
            List<string> got = [];
            for (int i = 0; i < 3; i++)
            {
                got.Add(await context.WaitForExternalEvent<string>("item"));
            }

            return string.Join(",", got);
        });
        await engine.RunAsync("Wait", id: "x");

        foreach (string item in Names)
        {
            await engine.Client.RaiseEventAsync("x", "item", item);
        }

        await engine.Client.RaiseEventAsync("x", "start");

        Assert.Equal("a,b,c", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task Names_of_events_are_case_insensitive()
    {
        await using TestEngine engine = await StartAsync((context, _) => context.WaitForExternalEvent<string>("Approve"));
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.RaiseEventAsync("x", "aPPROVE", "yes");

        Assert.Equal("yes", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task Different_events_are_awaited_in_parallel()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
            string.Join(",", await Task.WhenAll(Names.Select(name => context.WaitForExternalEvent<string>(name)))));
        await engine.RunAsync("Wait", id: "x");

        foreach (string name in Names.Reverse())
        {
            await engine.Client.RaiseEventAsync("x", name, name.ToUpperInvariant());
        }

        Assert.Equal("A,B,C", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task Of_several_waiters_for_one_name_each_event_completes_one_the_latest_first()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            Task<string> first = context.WaitForExternalEvent<string>("e");
            Task<string> second = context.WaitForExternalEvent<string>("e");
            await Task.WhenAll(first, second);
            return $"{await first},{await second}";
        });
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.RaiseEventAsync("x", "e", "1");
        await engine.Client.RaiseEventAsync("x", "e", "2");

        Assert.Equal("2,1", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task A_wait_that_times_out_is_cancelled_and_the_run_ends_without_the_timer()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("never", TimeSpan.FromMinutes(5));
            }
            catch (OperationCanceledException)
            {
                return "timed out";
            }
        });
        await engine.RunAsync("Wait", id: "x");

        await engine.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal("timed out", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task A_wait_with_timeout_ends_with_event_or_token_first_and_leaves_no_timer()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            using CancellationTokenSource never = new();
            string first = await context.WaitForExternalEvent<string>("a", TimeSpan.FromHours(1), never.Token);
            using CancellationTokenSource cancel = new();
            Task<string> second = context.WaitForExternalEvent<string>("b", TimeSpan.FromHours(1), cancel.Token);
            await context.WaitForExternalEvent<string>("cancel");
            cancel.Cancel();
            try
            {
                return first + await second;
            }
            catch (OperationCanceledException)
            {
                return first + ", then cancelled";
            }
        });
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.RaiseEventAsync("x", "a", "came");
        await engine.Client.RaiseEventAsync("x", "cancel", "");

        Assert.Equal("came, then cancelled", await CompletedAsync<string>(engine));
        Assert.Null(engine.Engine.NextTimer);
    }

    [Fact]
    public async Task A_wait_that_timed_out_does_not_swallow_the_next_event_of_its_name()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            try
            {
                await context.WaitForExternalEvent<string>("e", TimeSpan.FromMinutes(1));
            }
            catch (OperationCanceledException)
            {
                // The case under test.
            }

            return await context.WaitForExternalEvent<string>("e", TimeSpan.FromMinutes(10));
        });
        await engine.RunAsync("Wait", id: "x");
        await engine.AdvanceAsync(TimeSpan.FromMinutes(2));

        await engine.Client.RaiseEventAsync("x", "e", "late");

        Assert.Equal("late", await CompletedAsync<string>(engine));
        Assert.Null(engine.Engine.NextTimer);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_event_and_the_other_waiter_gets_it()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            using CancellationTokenSource cancel = new();
            Task<string> kept = context.WaitForExternalEvent<string>("e");
            Task<string> dropped = context.WaitForExternalEvent<string>("e", cancel.Token);
            cancel.Cancel();
            return $"{await kept},{dropped.IsCanceled}";
        });
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.RaiseEventAsync("x", "e", "1");

        Assert.Equal("1,True", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task One_name_cannot_be_awaited_as_two_types_at_once()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            Task<int> number = context.WaitForExternalEvent<int>("e");
            Assert.False(number.IsCompleted);
            return await context.WaitForExternalEvent<string>("e");
        });

        OrchestrationMetadata run = await engine.RunAsync("Wait");

        Assert.Equal(typeof(ArgumentException).FullName, run.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task A_payload_of_another_shape_fails_the_wait_where_the_code_can_catch_it()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            try
            {
                return (await context.WaitForExternalEvent<int>("e")).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (System.Text.Json.JsonException)
            {
                return "not a number";
            }
        });
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.RaiseEventAsync("x", "e", "text");

        Assert.Equal("not a number", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task An_orchestration_sends_an_event_to_another()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Wait", (context, _) => context.WaitForExternalEvent<string>("e"))
            .AddOrchestrator<string, string>("Send", (context, to) =>
            {
                context.SendEvent(to, "e", "from another");
                return Task.FromResult("sent");
            }));
        await engine.RunAsync("Wait", id: "x");

        await engine.RunAsync("Send", "x");

        Assert.Equal("from another", await CompletedAsync<string>(engine));
    }

    [Fact]
    public async Task An_event_to_nobody_is_refused_from_a_client_and_dropped_from_an_orchestration()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Send", (context, to) =>
            {
                context.SendEvent(to, "e", null!);
                return Task.FromResult("sent");
            }));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => engine.Client.RaiseEventAsync("nobody", "e"));
        OrchestrationMetadata run = await engine.RunAsync("Send", "nobody");

        Assert.Equal((StatusCode.NotFound, "No instance with ID 'nobody' was found."), (refused.StatusCode, refused.Status.Detail));
        Assert.Equal("sent", run.ReadOutputAs<string>());
        Assert.Equal(0, engine.Engine.CachedInstances);
    }

    [Fact]
    public async Task An_event_to_a_run_that_has_ended_is_refused()
    {
        await using TestEngine engine = await StartAsync((_, _) => Task.FromResult("done"));
        await engine.RunAsync("Wait", id: "x");

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => engine.Client.RaiseEventAsync("x", "e"));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("it is completed", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_events_are_all_delivered_in_order()
    {
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry.AddOrchestrator<int, int>("Count", async (context, count) =>
            {
                int next = 0;
                while (next < count)
                {
                    next = await context.WaitForExternalEvent<int>("e") == next ? next + 1 : throw new InvalidOperationException("out of order");
                }

                return next;
            }),
            options => options with { ReplayAfterEveryTurn = false });
        await engine.RunAsync("Count", 10_000, "x");

        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => engine.Client.RaiseEventAsync("x", "e", i)));

        Assert.Equal(10_000, await CompletedAsync<int>(engine));
    }

    private static Task<TestEngine> StartAsync(Func<TaskOrchestrationContext, string, Task<string>> orchestrator) =>
        TestEngine.StartAsync(registry => registry.AddOrchestrator("Wait", orchestrator));

    private static async Task<T?> CompletedAsync<T>(TestEngine engine)
    {
        await engine.IdleAsync();
        OrchestrationMetadata run = await engine.GetAsync("x");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        return run.ReadOutputAs<T>();
    }
}
