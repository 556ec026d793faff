using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Microsoft.Azure.Functions.Worker;

namespace Reflex.Local.Tests.Samples;

public sealed record Order(string Id, string Type, Item Data);

public sealed record Item(string Sku, int Quantity);

public sealed class OrderFunctions(Recorder recorder)
{
    [Function("AsCloudEvent")]
    public void AsCloudEvent([EventGridTrigger] CloudEvent value) => recorder.Add("AsCloudEvent", value);

    [Function("AsEventGridEvent")]
    public void AsEventGridEvent([EventGridTrigger] EventGridEvent value) => recorder.Add("AsEventGridEvent", value);

    [Function("AsText")]
    public async Task AsText([EventGridTrigger] string value, FunctionContext context, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        recorder.Add("AsText", value);
    }

    [Function("AsBinaryData")]
    public ValueTask AsBinaryData([EventGridTrigger] BinaryData value)
    {
        recorder.Add("AsBinaryData", value);
        return ValueTask.CompletedTask;
    }

    [Function("AsJson")]
    public void AsJson([EventGridTrigger] JsonElement value) => recorder.Add("AsJson", value);

    [Function("AsObject")]
    public void AsObject([EventGridTrigger] Order value) => recorder.Add("AsObject", value);

    [Function("AsCloudEvents")]
    public void AsCloudEvents([EventGridTrigger(IsBatched = true)] CloudEvent[] values) => recorder.Add("AsCloudEvents", values);

    [Function("AsTexts")]
    public void AsTexts([EventGridTrigger(IsBatched = true)] string[] values) => recorder.Add("AsTexts", values);

    [Function("AsObjects")]
    public void AsObjects([EventGridTrigger(IsBatched = true)] IReadOnlyList<Order> values) => recorder.Add("AsObjects", values);

    [Function("Fails")]
    public async Task Fails([EventGridTrigger] string value)
    {
        await Task.Yield();
        if (value.Contains("poison", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The order book is closed.");
        }

        recorder.Add("Fails", value);
    }
}

public static class StaticFunctions
{
    public static int Calls { get; private set; }

    [Function("Static")]
    public static void Run([EventGridTrigger] string value) => Calls += value.Length > 0 ? 1 : 0;
}
