using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using static Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace Reflex.Durable.Tests;

public sealed class LifecycleTests
{
    private int _failures = 1;

    [Fact]
    public async Task A_start_in_the_future_is_pending_until_its_time_comes_and_keeps_early_events()
    {
        await using TestEngine engine = await StartAsync();
        DateTimeOffset startAt = engine.Clock.GetUtcNow().AddHours(2);

        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", new StartOrchestrationOptions { InstanceId = "x", StartAt = startAt });
        await engine.Client.RaiseEventAsync("x", "e", "early");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(Pending, (await engine.GetAsync("x")).RuntimeStatus);
        Assert.Equal(startAt, engine.Engine.NextTimer);
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("early", (await engine.GetAsync("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_start_in_the_future_can_be_terminated_before_it_runs()
    {
        await using TestEngine engine = await StartAsync();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", new StartOrchestrationOptions { InstanceId = "x", StartAt = engine.Clock.GetUtcNow().AddHours(2) });

        await engine.Client.TerminateInstanceAsync("x", "no longer wanted");
        await engine.IdleAsync();

        OrchestrationMetadata run = await engine.GetAsync("x");
        Assert.Equal(Terminated, run.RuntimeStatus);
        Assert.Equal("no longer wanted", run.ReadOutputAs<string>());
        Assert.Null(engine.Engine.NextTimer);
    }

    [Fact]
    public async Task By_default_a_running_instance_refuses_a_second_start_and_an_ended_one_yields()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Wait", id: "x");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.ScheduleAsync("Wait", id: "x"));
        await engine.Client.RaiseEventAsync("x", "e", "1");
        await engine.IdleAsync();
        OrchestrationMetadata again = await engine.RunAsync("Wait", id: "x");

        Assert.Equal(Running, again.RuntimeStatus);
    }

    [Fact]
    public async Task The_statuses_given_decide_what_refuses_a_second_start()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", "first", "x");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Echo", "second", new StartOrchestrationOptions { InstanceId = "x" }.WithDedupeStatuses(Completed)));

        Assert.Equal("first", (await engine.GetAsync("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_running_instance_that_may_be_replaced_is_and_its_waits_are_forgotten()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Sleep", id: "x");

        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", null, new StartOrchestrationOptions { InstanceId = "x" }.WithDedupeStatuses());
        await engine.AdvanceAsync(TimeSpan.FromDays(1));
        await engine.Client.RaiseEventAsync("x", "e", "new one");
        await engine.IdleAsync();

        OrchestrationMetadata run = await engine.GetAsync("x");
        Assert.Equal("Wait", run.Name);
        Assert.Equal("new one", run.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_hundred_starts_under_one_id_at_once_start_one()
    {
        await using TestEngine engine = await StartAsync();

        bool[] started = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            try
            {
                await engine.ScheduleAsync("Wait", id: "x");
                return true;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return false;
            }
        }));

        Assert.Single(started, true);
    }

    [Fact]
    public async Task An_orchestration_id_cannot_look_like_an_entitys()
    {
        await using TestEngine engine = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => engine.ScheduleAsync("Wait", id: "@counter@1"));
    }

    [Fact]
    public async Task Tags_and_version_are_kept()
    {
        await using TestEngine engine = await StartAsync();

        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "x", new StartOrchestrationOptions
        {
            InstanceId = "x",
            Version = "4.2",
            Tags = new Dictionary<string, string> { ["team"] = "on call" },
        });
        await engine.IdleAsync();
        string again = await engine.Client.RestartAsync("x", restartWithNewInstanceId: true);
        await engine.IdleAsync();

        foreach (string id in (string[])["x", again])
        {
            Assert.Equal("on call", (await engine.GetAsync(id)).Tags["team"]);
            ExecutionStartedEvent started = (await engine.Client.GetOrchestrationHistoryAsync(id)).OfType<ExecutionStartedEvent>().Single();
            Assert.Equal(("4.2", "on call"), (started.Version, started.Tags["team"]));
        }
    }

    [Fact]
    public async Task A_suspended_orchestration_takes_nothing_until_it_is_resumed()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Wait", id: "x");

        await engine.Client.SuspendInstanceAsync("x", "stop");
        await engine.IdleAsync();
        await engine.Client.RaiseEventAsync("x", "e", "held");
        await engine.IdleAsync();
        Assert.Equal(Suspended, (await engine.GetAsync("x")).RuntimeStatus);
        await engine.Client.ResumeInstanceAsync("x", "go");
        await engine.IdleAsync();

        Assert.Equal("held", (await engine.GetAsync("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_that_is_due_while_suspended_fires_once_after_the_resume()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Sleep", id: "x");
        await engine.Client.SuspendInstanceAsync("x");

        await engine.AdvanceAsync(TimeSpan.FromHours(3));
        Assert.Equal(Suspended, (await engine.GetAsync("x")).RuntimeStatus);
        await engine.Client.ResumeInstanceAsync("x");
        await engine.IdleAsync();

        Assert.Equal(Completed, (await engine.GetAsync("x")).RuntimeStatus);
    }

    [Fact]
    public async Task Termination_ends_a_run_with_the_output_given_and_its_activity_is_ignored()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, string>("Slow", async (_, _) =>
            {
                started.SetResult();
                await release.Task;
                return "";
            })
            .AddOrchestrator<string, string>("Run", (context, _) => context.CallActivityAsync<string>("Slow")));
        await engine.ScheduleAsync("Run", id: "x");
        await started.Task.WaitAsync(TestEngine.Patience);

        await engine.Client.TerminateInstanceAsync("x", 42);
        OrchestrationMetadata ended = await engine.Client.WaitForInstanceCompletionAsync("x", true).WaitAsync(TestEngine.Patience);
        release.SetResult();
        await engine.IdleAsync();

        Assert.Equal(Terminated, ended.RuntimeStatus);
        Assert.Equal(42, (await engine.GetAsync("x")).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(true, Terminated)]
    [InlineData(false, Running)]
    public async Task Termination_reaches_the_children_where_it_is_recursive(bool recursive, OrchestrationRuntimeStatus expected)
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Parent", "child", "parent");

        await engine.Client.TerminateInstanceAsync("parent", new TerminateInstanceOptions(Recursive: recursive));
        await engine.IdleAsync();

        Assert.Equal(Terminated, (await engine.GetAsync("parent")).RuntimeStatus);
        Assert.Equal(expected, (await engine.GetAsync("child")).RuntimeStatus);
    }

    [Fact]
    public async Task A_terminated_child_fails_its_parents_call()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Parent", "child", "parent");

        await engine.Client.TerminateInstanceAsync("child");
        await engine.IdleAsync();

        Assert.Contains("was terminated", (await engine.GetAsync("parent")).FailureDetails?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steering_an_instance_that_is_not_there_or_has_ended_is_refused()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", "done", "ended");

        await engine.RunAsync("Wait", null, "running");

        await AssertRefusedAsync(StatusCode.NotFound, () => engine.Client.TerminateInstanceAsync("nobody"));
        await AssertRefusedAsync(StatusCode.NotFound, () => engine.Client.SuspendInstanceAsync("nobody"));
        await AssertRefusedAsync(StatusCode.NotFound, () => engine.Client.ResumeInstanceAsync("nobody"));
        await AssertRefusedAsync(StatusCode.FailedPrecondition, () => engine.Client.TerminateInstanceAsync("ended"));
        await AssertRefusedAsync(StatusCode.FailedPrecondition, () => engine.Client.SuspendInstanceAsync("ended"));
        await AssertRefusedAsync(StatusCode.FailedPrecondition, () => engine.Client.ResumeInstanceAsync("ended"));
        await AssertRefusedAsync(StatusCode.FailedPrecondition, () => engine.Client.ResumeInstanceAsync("running"));
        await engine.Client.SuspendInstanceAsync("running");
        await engine.IdleAsync();
        await AssertRefusedAsync(StatusCode.FailedPrecondition, () => engine.Client.SuspendInstanceAsync("running"));
        Assert.Null(await engine.Client.GetInstanceAsync("nobody"));
    }

    private static async Task AssertRefusedAsync(StatusCode expected, Func<Task> action) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(action)).StatusCode);

    [Fact]
    public async Task Waiting_for_start_and_completion_returns_when_they_come()
    {
        await using TestEngine engine = await StartAsync();
        Task<OrchestrationMetadata> completion = engine.Client.WaitForInstanceCompletionAsync("x", getInputsAndOutputs: true);

        await engine.ScheduleAsync("Wait", id: "x");
        OrchestrationMetadata started = await engine.Client.WaitForInstanceStartAsync("x").WaitAsync(TestEngine.Patience);
        await engine.Client.RaiseEventAsync("x", "e", "done");

        Assert.Equal(Running, started.RuntimeStatus);
        Assert.Equal("done", (await completion.WaitAsync(TestEngine.Patience)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_for_completion_can_be_cancelled()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Wait", id: "x");
        using CancellationTokenSource cancel = new();
        Task<OrchestrationMetadata> completion = engine.Client.WaitForInstanceCompletionAsync("x", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => completion);
    }

    [Fact]
    public async Task A_restart_runs_the_same_input_again_under_the_same_or_a_new_id()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", "input", "x");

        string same = await engine.Client.RestartAsync("x");
        string other = await engine.Client.RestartAsync("x", restartWithNewInstanceId: true);
        await engine.IdleAsync();

        Assert.Equal("x", same);
        Assert.NotEqual("x", other);
        Assert.Equal("input", (await engine.GetAsync(other)).ReadOutputAs<string>());
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RestartAsync("nobody"));
    }

    [Fact]
    public async Task A_running_instance_is_restarted_under_a_new_id_only()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Wait", id: "x");

        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.RestartAsync("x"));
        string other = await engine.Client.RestartAsync("x", restartWithNewInstanceId: true);
        await engine.Client.RaiseEventAsync(other, "e", "for the other");
        await engine.IdleAsync();

        Assert.Equal(Running, (await engine.GetAsync("x")).RuntimeStatus);
        Assert.Equal("for the other", (await engine.GetAsync(other)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Recursive_termination_and_purge_reach_the_childrens_children_of_many()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Wait", (context, _) => context.WaitForExternalEvent<string>("e"))
            .AddOrchestrator<int, string>("Tree", async (context, depth) => string.Concat(await Task.WhenAll(Enumerable.Range(0, 3).Select(i =>
            {
                SubOrchestrationOptions child = new(instanceId: $"{context.InstanceId}-{i}");
                return depth == 0
                    ? context.CallSubOrchestratorAsync<string>("Wait", options: child)
                    : context.CallSubOrchestratorAsync<string>("Tree", depth - 1, child);
            })))));
        await engine.RunAsync("Tree", 1, "tree");
        await engine.RunAsync("Wait", id: "apart");

        await engine.Client.TerminateInstanceAsync("tree", new TerminateInstanceOptions("stop", Recursive: true));
        await engine.IdleAsync();

        List<string> terminated = [];
        await foreach (OrchestrationMetadata run in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [Terminated])))
        {
            terminated.Add(run.InstanceId);
        }

        Assert.Equal(1 + 3 + 9, terminated.Count);
        Assert.Equal("stop", (await engine.GetAsync("tree-2-2")).ReadOutputAs<string>());
        Assert.Equal(1 + 3 + 9, (await engine.Client.PurgeInstanceAsync("tree", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Equal(Running, (await engine.GetAsync("apart")).RuntimeStatus);
    }

    [Fact]
    public async Task A_rewind_runs_what_failed_once_more_in_the_child_that_it_failed_in()
    {
        int firsts = 0;
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, int>("First", (_, _) => Task.FromResult(++firsts))
            .AddActivity<string, string>("Flaky", (_, _) => _failures-- > 0 ? throw new InvalidOperationException("flaky") : Task.FromResult("ok"))
            .AddOrchestrator<string, string>("Child", async (context, _) =>
            {
                await context.CallActivityAsync<int>("First");
                return await context.CallActivityAsync<string>("Flaky");
            })
            .AddOrchestrator<string, string>("Top", (context, _) =>
                context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "child"))));
        Assert.Equal(Failed, (await engine.RunAsync("Top", id: "top")).RuntimeStatus);

        await engine.Client.RewindInstanceAsync("top", "the cause is mended");
        await engine.IdleAsync();

        Assert.Equal("ok", (await engine.GetAsync("top")).ReadOutputAs<string>());
        Assert.Equal(Completed, (await engine.GetAsync("child")).RuntimeStatus);
        Assert.Equal(1, firsts);
    }

    [Fact]
    public async Task Only_a_failed_instance_that_failed_of_a_task_can_be_rewound()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", "x", "fine");
        await engine.RunAsync("Broken", "x", "broken");

        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.RewindInstanceAsync("fine", ""));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.RewindInstanceAsync("broken", ""));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RewindInstanceAsync("nobody", ""));
    }

    private static Task<TestEngine> StartAsync() => TestEngine.StartAsync(registry => registry
        .AddOrchestrator<string, string>("Wait", (context, _) => context.WaitForExternalEvent<string>("e"))
        .AddOrchestrator<string, string>("Echo", (_, input) => Task.FromResult(input))
        .AddOrchestrator<string, string>("Broken", (_, _) => throw new InvalidOperationException("broken"))
        .AddOrchestrator<string, string>("Sleep", async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return "slept";
        })
        .AddOrchestrator<string, string>("Parent", (context, child) =>
            context.CallSubOrchestratorAsync<string>("Wait", options: new SubOrchestrationOptions(instanceId: child))));
}
