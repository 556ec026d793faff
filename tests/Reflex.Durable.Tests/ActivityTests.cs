using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class ActivityTests
{
    [Fact]
    public async Task A_chain_of_activities_hands_each_result_to_the_next()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<int, int>("Double", (_, value) => Task.FromResult(value * 2))
            .AddOrchestrator<int, int>("Chain", async (context, value) =>
            {
                for (int i = 0; i < 5; i++)
                {
                    value = await context.CallActivityAsync<int>("Double", value);
                }

                return value;
            }));

        OrchestrationMetadata run = await engine.RunAsync("Chain", 1);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        Assert.Equal(32, run.ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_fan_out_gathers_the_results_in_the_order_of_the_calls()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<int, int>("Square", (_, value) => Task.FromResult(value * value))
            .AddOrchestrator<int, int[]>("FanOut", (context, count) =>
                Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Square", i)))));

        OrchestrationMetadata run = await engine.RunAsync("FanOut", 100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), run.ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task An_activity_sees_its_name_and_the_instance_that_called_it()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Who", (context, _) => Task.FromResult($"{context.Name}/{context.InstanceId}"))
            .AddOrchestrator<string, string>("Ask", (context, _) => context.CallActivityAsync<string>("who")));

        OrchestrationMetadata run = await engine.RunAsync("Ask", id: "caller");

        Assert.Equal("who/caller", run.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_failure_reaches_the_orchestrator_with_type_message_stack_and_inner_failure()
    {
        TaskFailedException? caught = null;
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Throw", (_, _) =>
                throw new InvalidOperationException("outer", new FormatException("inner")))
            .AddOrchestrator<string, string>("Catch", async (context, _) =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Throw");
                }
                catch (TaskFailedException e)
                {
                    caught = e;
                    return "caught";
                }
            }));

        OrchestrationMetadata run = await engine.RunAsync("Catch");

        Assert.Equal("caught", run.ReadOutputAs<string>());
        Assert.NotNull(caught);
        Assert.Equal("Throw", caught.TaskName);
        Assert.Equal("System.InvalidOperationException", caught.FailureDetails.ErrorType);
        Assert.Equal("outer", caught.FailureDetails.ErrorMessage);
        Assert.Contains(nameof(ActivityTests), caught.FailureDetails.StackTrace, StringComparison.Ordinal);
        Assert.Equal("System.FormatException", caught.FailureDetails.InnerFailure?.ErrorType);
        Assert.True(caught.FailureDetails.IsCausedBy<InvalidOperationException>());
        Assert.True(caught.FailureDetails.IsCausedBy<SystemException>());
        Assert.False(caught.FailureDetails.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task An_uncaught_failure_fails_the_orchestration_with_the_activity_failure_inside()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Throw", (_, _) => throw new InvalidOperationException("no"))
            .AddOrchestrator<string, string>("Fail", (context, _) => context.CallActivityAsync<string>("Throw")));

        OrchestrationMetadata run = await engine.RunAsync("Fail");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal(typeof(TaskFailedException).FullName, run.FailureDetails?.ErrorType);
        Assert.Equal("Task 'Throw' (#0) failed with an unhandled exception: no", run.FailureDetails?.ErrorMessage);
        Assert.Equal("System.InvalidOperationException", run.FailureDetails?.InnerFailure?.ErrorType);
    }

    [Fact]
    public async Task An_unknown_activity_fails_the_call_with_the_names_that_exist()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Known", (_, _) => Task.FromResult(""))
            .AddOrchestrator<string, string>("Ask", (context, _) => context.CallActivityAsync<string>(
                "Unknwon", options: TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1))))));

        OrchestrationMetadata run = await engine.RunAsync("Ask");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Contains("There is no activity named 'Unknwon'; registered are Known.", run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("ActivityTaskNotFound", run.FailureDetails?.InnerFailure?.ErrorType);
    }

    [Fact]
    public async Task Null_in_and_null_out_are_null()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string?, string?>("Echo", (_, value) => Task.FromResult(value))
            .AddOrchestrator<string?, string>("Ask", async (context, value) =>
                await context.CallActivityAsync<string?>("Echo", value) ?? "nothing"));

        OrchestrationMetadata run = await engine.RunAsync("Ask");

        Assert.Equal("nothing", run.ReadOutputAs<string>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("żółć 漢字 😀 \u0000 \"quoted\" \\ \r\n")]
    public async Task Text_of_any_kind_comes_back_as_it_was(string text)
    {
        await using TestEngine engine = await StartEchoAsync();

        OrchestrationMetadata run = await engine.RunAsync("Ask", text, id: "unicode-😀");

        Assert.Equal(text, run.ReadOutputAs<string>());
        Assert.Equal(text, run.ReadInputAs<string>());
    }

    [Fact]
    public async Task A_payload_of_ten_megabytes_comes_back_as_it_was()
    {
        await using TestEngine engine = await StartEchoAsync();
        string text = new('x', 10 * 1024 * 1024);

        OrchestrationMetadata run = await engine.RunAsync("Ask", text);

        Assert.Equal(text, run.ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_input_that_cannot_be_serialised_fails_in_the_orchestrator()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Never", (_, _) => Task.FromResult("called"))
            .AddOrchestrator<string, string>("Ask", (context, _) => context.CallActivityAsync<string>("Never", typeof(string))));

        OrchestrationMetadata run = await engine.RunAsync("Ask");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal(typeof(NotSupportedException).FullName, run.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task An_input_of_another_shape_fails_the_activity()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<int, int>("Number", (_, value) => Task.FromResult(value))
            .AddOrchestrator<string, int>("Ask", (context, _) => context.CallActivityAsync<int>("Number", "not a number")));

        OrchestrationMetadata run = await engine.RunAsync("Ask");

        Assert.Equal("System.Text.Json.JsonException", run.FailureDetails?.InnerFailure?.ErrorType);
    }

    [Fact]
    public async Task Options_given_as_the_input_are_refused()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Ask", (context, _) => context.CallActivityAsync<string>("Any", (object)new TaskOptions(null, null))));

        OrchestrationMetadata run = await engine.RunAsync("Ask");

        Assert.Equal(typeof(ArgumentException).FullName, run.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task No_more_activities_run_at_once_than_allowed()
    {
        int running = 0;
        int most = 0;
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<int, int>("Slow", async (_, value) =>
                {
                    int now = Interlocked.Increment(ref running);
                    most = Math.Max(most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return value;
                })
                .AddOrchestrator<int, int>("FanOut", async (context, count) =>
                    (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Slow", i)))).Sum()),
            options => options with { MaxConcurrentActivities = 3 });

        OrchestrationMetadata run = await engine.RunAsync("FanOut", 50);

        Assert.Equal(49 * 50 / 2, run.ReadOutputAs<int>());
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task An_activity_inherits_the_orchestrations_version_unless_it_is_given_one()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Who", (context, _) => Task.FromResult($"one:{context.Version}"), "1")
            .AddActivity<string, string>("Who", (context, _) => Task.FromResult($"two:{context.Version}"), "2")
            .AddActivity<string, string>("Plain", (context, _) => Task.FromResult($"plain:{context.Version}"))
            .AddOrchestrator<string, string[]>(
                "Ask",
                async (context, _) =>
                [
                    await context.CallActivityAsync<string>("Who"),
                    await context.CallActivityAsync<string>("Who", options: new TaskOptions(null, null) { Version = "1" }),
                    await context.CallActivityAsync<string>("Plain"),
                ],
                "2"));

        string id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Ask", new StartOrchestrationOptions { Version = "2" });
        await engine.IdleAsync();

        Assert.Equal(["two:2", "one:1", "plain:2"], (await engine.GetAsync(id)).ReadOutputAs<string[]>()!);
    }

    private static Task<TestEngine> StartEchoAsync() => TestEngine.StartAsync(registry => registry
        .AddActivity<string, string>("Echo", (_, value) => Task.FromResult(value))
        .AddOrchestrator<string, string>("Ask", (context, value) => context.CallActivityAsync<string>("Echo", value)));

    [Fact]
    public async Task A_chain_that_could_stay_on_its_thread_gives_way_to_others_who_wait_for_one()
    {
        const int Steps = 20_000;
        int thread = 0;
        using ManualResetEventSlim gaveWay = new();
        using CountdownEvent others = new(200);
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<int, bool>("Step", (_, step) =>
                {
                    Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
                    for (int i = 0; step == 0 && i < others.InitialCount; i++)
                    {
                        ThreadPool.UnsafeQueueUserWorkItem(_ => Other(), null);
                    }

                    return Task.FromResult(gaveWay.IsSet);
                })
                .AddOrchestrator<int, int>("Chain", async (context, _) =>
                {
                    int step = 0;
                    while (step < Steps && !await context.CallActivityAsync<bool>("Step", step))
                    {
                        step++;
                    }

                    return step;
                }),
            options => options with { ReplayAfterEveryTurn = false });

        OrchestrationMetadata run = await engine.RunAsync("Chain");

        gaveWay.Set();
        Assert.True(others.Wait(TestEngine.Patience));
        Assert.InRange(run.ReadOutputAs<int>(), 0, Steps - 1);

        // Keeps every thread but the chain's: that one only comes here if the chain leaves it.
        void Other()
        {
            if (Environment.CurrentManagedThreadId == Volatile.Read(ref thread))
            {
                gaveWay.Set();
            }
            else
            {
                gaveWay.Wait(TestEngine.Patience);
            }

            others.Signal();
        }
    }

    [Fact]
    public async Task A_chain_of_many_activities_that_end_at_once_does_not_grow_the_stack()
    {
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<int, int>("Next", (_, value) => Task.FromResult(value + 1))
                .AddOrchestrator<int, int>("Chain", async (context, steps) =>
                {
                    int value = 0;
                    while (value < steps)
                    {
                        value = await context.CallActivityAsync<int>("Next", value);
                    }

                    return value;
                }),
            options => options with { ReplayAfterEveryTurn = false });

        Assert.Equal(20_000, (await engine.RunAsync("Chain", 20_000)).ReadOutputAs<int>());
    }
}
