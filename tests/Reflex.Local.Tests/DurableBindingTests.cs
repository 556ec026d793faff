using System.Net.Http.Json;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class DurableBindingTests
{
    [Fact]
    public async Task An_orchestration_runs_with_activities_timers_events_and_entities_of_the_app()
    {
        await using ReflexTestHost host = await StartAsync();
        string id = await StartPackingAsync(host);
        await host.WhenIdleAsync();
        Assert.Equal((id, "Pack"), Assert.Single(host.Recorder().Of("Pack")));

        await host.AdvanceAsync(TimeSpan.FromHours(24));
        await host.Durable.RaiseEventAsync(id, "carrier", "bike");
        await host.WhenIdleAsync();

        OrchestrationMetadata done = (await host.Durable.GetInstanceAsync(id, getInputsAndOutputs: true))!;
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "30 a-1 by bike"), (done.RuntimeStatus, done.ReadOutputAs<string>()));
        EntityMetadata<int>? shelf = await host.Durable.Entities.GetEntityAsync<int>(new EntityInstanceId(nameof(Shelf), "a-1"));
        Assert.Equal((-30, -30), (shelf!.State, host.Recorder().Of("Take").Single()));
    }

    [Fact]
    public async Task An_orchestration_goes_on_after_a_restart_and_its_overdue_timer_fires()
    {
        await using ReflexTestHost host = await StartAsync();
        string id = await StartPackingAsync(host);
        await host.WhenIdleAsync();

        await host.RestartAsync(down: TimeSpan.FromDays(3));
        await host.Durable.RaiseEventAsync(id, "carrier", "train");
        await host.WhenIdleAsync();

        OrchestrationMetadata done = (await host.Durable.GetInstanceAsync(id, getInputsAndOutputs: true))!;
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "30 a-1 by train"), (done.RuntimeStatus, done.ReadOutputAs<string>()));
        Assert.Empty(host.Recorder().Of("Pack"));
    }

    [Fact]
    public async Task A_failing_activity_fails_the_orchestration_with_its_message()
    {
        await using ReflexTestHost host = await StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(DurableFunctions.Breaks));
        await host.WhenIdleAsync();

        OrchestrationMetadata failed = (await host.Durable.GetInstanceAsync(id, getInputsAndOutputs: true))!;
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("a-1 is broken.", failed.FailureDetails!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payloads_follow_the_functions_worker_without_fields_and_in_any_case()
    {
        await using ReflexTestHost host = await StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(DurableFunctions.Measuring));
        await host.WhenIdleAsync();

        OrchestrationMetadata measured = (await host.Durable.GetInstanceAsync(id, getInputsAndOutputs: true))!;
        Box box = measured.ReadOutputAs<Box>()!;
        Assert.Equal(("""{"Height":3}""", 3, 0), (measured.SerializedOutput, box.Height, box.Width));

        string packing = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(DurableFunctions.Packing), new { sku = "a-1", quantity = 2 });
        await host.WhenIdleAsync();
        Assert.Equal((packing, "Pack"), Assert.Single(host.Recorder().Of("Pack")));
    }

    private static Task<ReflexTestHost> StartAsync() => TestHosts.StartAsync([typeof(DurableFunctions), typeof(Shelf)]);

    private static async Task<string> StartPackingAsync(ReflexTestHost host)
    {
        using HttpResponseMessage answer = await host.Client.PostAsJsonAsync("/api/StartPacking", new Item("a-1", 3));
        return await answer.Content.ReadAsStringAsync();
    }
}
