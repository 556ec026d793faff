using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class SubOrchestrationTests
{
    [Fact]
    public async Task A_child_returns_its_output_and_knows_its_parent()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<int, string>("Child", (context, value) =>
                Task.FromResult($"{value} from {context.Parent?.Name}/{context.Parent?.InstanceId} in {context.InstanceId}"))
            .AddOrchestrator<string, string>("Parent", (context, _) => context.CallSubOrchestratorAsync<string>(
                "Child", 7, new SubOrchestrationOptions(instanceId: "child"))));

        OrchestrationMetadata run = await engine.RunAsync("Parent", id: "parent");

        Assert.Equal("7 from Parent/parent in child", run.ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.GetAsync("child")).RuntimeStatus);
    }

    [Fact]
    public async Task A_child_has_its_parents_tags_and_its_own_go_before_them()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Leaf", (_, _) => Task.FromResult(""))
            .AddOrchestrator<string, string>("Child", (context, _) =>
                context.CallSubOrchestratorAsync<string>("Leaf", options: new SubOrchestrationOptions(instanceId: "leaf")))
            .AddOrchestrator<string, string>("Parent", (context, _) => context.CallSubOrchestratorAsync<string>(
                "Child",
                options: new SubOrchestrationOptions(instanceId: "child")
                {
                    Tags = new Dictionary<string, string> { ["colour"] = "red", ["size"] = "L" },
                })));

        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Parent", null, new StartOrchestrationOptions
        {
            InstanceId = "parent",
            Tags = new Dictionary<string, string> { ["colour"] = "blue", ["shape"] = "round" },
        });
        await engine.IdleAsync();

        Assert.Equal("colour=blue shape=round", await TagsAsync("parent"));
        Assert.Equal("colour=red shape=round size=L", await TagsAsync("child"));
        Assert.Equal("colour=red shape=round size=L", await TagsAsync("leaf"));

        async Task<string> TagsAsync(string id) => string.Join(
            ' ', (await engine.GetAsync(id)).Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public async Task A_child_is_of_the_version_asked_for_or_else_of_the_default()
    {
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddOrchestrator<string, string>("Child", (context, _) => Task.FromResult($"1 is {context.Version}"), "1.0")
                .AddOrchestrator<string, string>("Child", (context, _) => Task.FromResult($"2 is {context.Version}"), "2.0")
                .AddOrchestrator<string, string>("Parent", async (context, _) =>
                    await context.CallSubOrchestratorAsync<string>("Child") + ", " +
                    await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { Version = "2.0" })),
            options => options with { DefaultVersion = "1.0" });

        Assert.Equal("1 is 1.0, 2 is 2.0", (await engine.RunAsync("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_childs_failure_is_the_parents_to_catch()
    {
        TaskFailureDetails? details = null;
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Child", (_, _) => throw new InvalidOperationException("broken"))
            .AddOrchestrator<string, string>("Parent", async (context, _) =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Child");
                }
                catch (TaskFailedException e)
                {
                    details = e.FailureDetails;
                    return e.TaskName;
                }
            }));

        OrchestrationMetadata run = await engine.RunAsync("Parent");

        Assert.Equal("Child", run.ReadOutputAs<string>());
        Assert.True(details?.IsCausedBy<InvalidOperationException>());
        Assert.Equal("broken", details?.ErrorMessage);
    }

    [Fact]
    public async Task A_child_with_the_id_of_a_running_instance_fails_the_call_and_spares_that_one()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Wait", (context, _) => context.WaitForExternalEvent<string>("e"))
            .AddOrchestrator<string, string>("Parent", (context, _) => context.CallSubOrchestratorAsync<string>(
                "Wait", options: new SubOrchestrationOptions(instanceId: "taken"))));
        await engine.RunAsync("Wait", id: "taken");

        OrchestrationMetadata run = await engine.RunAsync("Parent");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Contains("'taken' is already running", run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await engine.GetAsync("taken")).RuntimeStatus);
    }

    [Fact]
    public async Task An_event_sent_to_a_child_in_the_turn_that_starts_it_arrives()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Child", (context, _) => context.WaitForExternalEvent<string>("e"))
            .AddOrchestrator<string, string>("Parent", (context, _) =>
            {
                Task<string> child = context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "c"));
                context.SendEvent("c", "e", "early");
                return child;
            }));

        Assert.Equal("early", (await engine.RunAsync("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_hundred_children_of_children_all_report()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<int, int>("Tree", async (context, depth) => depth == 0
                ? 1
                : (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => context.CallSubOrchestratorAsync<int>("Tree", depth - 1)))).Sum()));

        Assert.Equal(100, (await engine.RunAsync("Tree", 2)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_unknown_orchestrator_fails_its_run_with_the_names_that_exist()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Known", (_, _) => Task.FromResult("")));

        OrchestrationMetadata run = await engine.RunAsync("Unknown");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal("There is no orchestrator named 'Unknown'; registered are Known.", run.FailureDetails?.ErrorMessage);
    }
}
