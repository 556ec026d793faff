using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class ContinueAsNewTests
{
    [Fact]
    public async Task The_next_execution_starts_with_the_new_input_and_an_empty_history()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<int, int>("Next", (_, value) => Task.FromResult(value + 1))
            .AddOrchestrator<int, int>("Loop", async (context, value) =>
            {
                int next = await context.CallActivityAsync<int>("Next", value);
                if (next < 20)
                {
                    context.ContinueAsNew(next);
                }

                return next;
            }));

        OrchestrationMetadata run = await engine.RunAsync("Loop", 0, "loop");
        string history = await engine.Engine.ExportHistoryAsync("loop");

        Assert.Equal(20, run.ReadOutputAs<int>());
        Assert.Equal(19, run.ReadInputAs<int>());
        Assert.Equal(1, history.Split("\"TaskScheduled\"").Length - 1);
    }

    [Theory]
    [InlineData(true, "a,b")]
    [InlineData(false, "fresh,later")]
    public async Task Events_that_nobody_took_go_along_only_if_they_are_to_be_preserved(bool preserve, string expected)
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<bool, string>("Loop", async (context, again) =>
            {
                if (!again)
                {
                    return string.Join(",", await context.WaitForExternalEvent<string>("e"), await context.WaitForExternalEvent<string>("e"));
                }

                await context.WaitForExternalEvent<string>("go");
                context.ContinueAsNew(false, preserve);
                return "";
            }));
        await engine.RunAsync("Loop", true, "loop");
        await engine.Client.RaiseEventAsync("loop", "e", "a");
        await engine.Client.RaiseEventAsync("loop", "e", "b");
        await engine.Client.RaiseEventAsync("loop", "go");
        await engine.IdleAsync();

        if (!preserve)
        {
            await engine.Client.RaiseEventAsync("loop", "e", "fresh");
            await engine.Client.RaiseEventAsync("loop", "e", "later");
            await engine.IdleAsync();
        }

        Assert.Equal(expected, (await engine.GetAsync("loop")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_custom_status_stays_until_the_next_execution_sets_another()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<int, string>("Loop", async (context, round) =>
            {
                if (round == 0)
                {
                    context.SetCustomStatus("first");
                    context.ContinueAsNew(1);
                    return "";
                }

                await context.WaitForExternalEvent<string>("e");
                context.SetCustomStatus(null);
                return await context.WaitForExternalEvent<string>("e");
            }));

        OrchestrationMetadata before = await engine.RunAsync("Loop", 0, "loop");
        await engine.Client.RaiseEventAsync("loop", "e");
        await engine.IdleAsync();

        Assert.Equal("first", before.ReadCustomStatusAs<string>());
        Assert.Null((await engine.GetAsync("loop")).SerializedCustomStatus);
    }

    [Fact]
    public async Task A_child_that_continues_as_new_still_reports_to_its_parent()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<int, int>("Child", (context, round) =>
            {
                if (round < 5)
                {
                    context.ContinueAsNew(round + 1);
                }

                return Task.FromResult(round);
            })
            .AddOrchestrator<string, int>("Parent", (context, _) => context.CallSubOrchestratorAsync<int>("Child", 0)));

        Assert.Equal(5, (await engine.RunAsync("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task The_next_execution_can_be_of_another_version()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>(
                "Loop",
                (context, _) =>
                {
                    context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2" });
                    return Task.FromResult("");
                },
                "1")
            .AddOrchestrator<string, string>("Loop", (context, _) => Task.FromResult(context.Version), "2"));

        string id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Loop", new StartOrchestrationOptions { Version = "1" });
        await engine.IdleAsync();

        Assert.Equal("2", (await engine.GetAsync(id)).ReadOutputAs<string>());
    }
}
