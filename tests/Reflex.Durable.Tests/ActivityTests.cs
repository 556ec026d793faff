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

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), run.ReadOutputAs<int[]>());
    }
}
