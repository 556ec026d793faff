using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Reflex.Local.Tests.Samples;

public sealed class DurableFunctions(Recorder recorder)
{
    [Function(nameof(StartPacking))]
    public static async Task<IResult> StartPacking(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        Item item = (await request.ReadFromJsonAsync<Item>())!;
        return Results.Text(await client.ScheduleNewOrchestrationInstanceAsync(nameof(Packing), item));
    }

    [Function(nameof(Packing))]
    public static async Task<string> Packing([OrchestrationTrigger] TaskOrchestrationContext context, Item item)
    {
        int packed = await context.CallActivityAsync<int>(nameof(Pack), item.Quantity);
        await context.CreateTimer(TimeSpan.FromHours(24), CancellationToken.None);
        string carrier = await context.WaitForExternalEvent<string>("carrier");
        await context.Entities.CallEntityAsync(new EntityInstanceId(nameof(Shelf), item.Sku), "Take", packed);
        return $"{packed} {item.Sku} by {carrier}";
    }

    [Function(nameof(Pack))]
    public async Task<int> Pack([ActivityTrigger] int quantity, string instanceId, FunctionContext context)
    {
        await Task.Yield();
        recorder.Add(nameof(Pack), (instanceId, context.FunctionDefinition.Name));
        return quantity * 10;
    }

    [Function(nameof(Measuring))]
    public static async Task<Box> Measuring([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync<Box>(nameof(Measure), new Box { Height = 3, Width = 4 });

    [Function(nameof(Measure))]
    public static Box Measure([ActivityTrigger] Box box) => box;

    [Function(nameof(Breaks))]
    public static async Task Breaks([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync(nameof(BreaksToo), new Item("a-1", 1));

    [Function(nameof(BreaksToo))]
    public static void BreaksToo([ActivityTrigger] Item item) => throw new InvalidOperationException($"{item.Sku} is broken.");
}

public sealed class Box
{
#pragma warning disable CA1051 // A field on purpose: the worker's serializer leaves it out.
    public int Width;
#pragma warning restore CA1051

    public int Height { get; init; }
}

public sealed class Shelf(Recorder recorder) : TaskEntity<int>
{
    public void Take(int count)
    {
        State -= count;
        recorder.Add(nameof(Take), State);
    }

    [Function(nameof(Shelf))]
    public Task RunAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
