using System.Text.Json;
using Azure.Messaging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Benchmarks.Host;

/// <summary>What the events of the benchmark reach.</summary>
public sealed class Functions(Arrivals arrivals)
{
    [Function(nameof(AsText))]
    public void AsText([EventGridTrigger] string json) => arrivals.Arrive(Id(json));

    [Function(nameof(AsCloudEvent))]
    public void AsCloudEvent([EventGridTrigger] CloudEvent cloudEvent) => arrivals.Arrive(cloudEvent.Id);

    [Function(nameof(Start))]
    public static async Task Start([EventGridTrigger] string json, [DurableClient] DurableTaskClient client)
    {
        string id = Id(json);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(Run), id, new StartOrchestrationOptions(id));
    }

    [Function(nameof(Run))]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, string id) =>
        context.CallActivityAsync(nameof(Act), id);

    [Function(nameof(Act))]
    public void Act([ActivityTrigger] string id) => arrivals.Arrive(id);

    private static string Id(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("id").GetString()!;
    }
}
