using Azure.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Reflex.Local.Tests.Samples;

// Each class has one mistake. They are hosted only by the test that names them.
// The compiler finds two of the mistakes as well, where the analyzers of the Durable Task packages run; here they are wanted.
#pragma warning disable DURABLE1001, DURABLE1002

public sealed class NoTrigger
{
    [Function("NoTrigger")]
    public static void Run(string value) => _ = value;
}

public sealed class TwoTriggers
{
    [Function("TwoTriggers")]
    public static void Run([EventGridTrigger] string first, [TimerTrigger("* * * * * *")] TimerInfo second) => _ = (first, second);
}

public sealed class SameName
{
    [Function("Same")]
    public static void One([EventGridTrigger] string value) => _ = value;

    [Function("same")]
    public static void Two([EventGridTrigger] string value) => _ = value;
}

public sealed class BadName
{
    [Function("no spaces")]
    public static void Run([EventGridTrigger] string value) => _ = value;
}

public sealed class Hidden
{
    [Function("Hidden")]
    internal static void Run([EventGridTrigger] string value) => _ = value;
}

public sealed class AsyncVoid
{
    [Function("AsyncVoid")]
#pragma warning disable AZFW0002 // Wrong on purpose: the host must refuse it even where the worker's analyzer is off.
    public static async void Run([EventGridTrigger] string value) => await Task.FromResult(value);
#pragma warning restore AZFW0002
}

public sealed class BatchWithoutFlag
{
    [Function("BatchWithoutFlag")]
    public static void Run([EventGridTrigger] CloudEvent[] values) => _ = values;
}

public sealed class FlagWithoutBatch
{
    [Function("FlagWithoutBatch")]
    public static void Run([EventGridTrigger(IsBatched = true)] CloudEvent value) => _ = value;
}

public sealed class BadEventType
{
    [Function("BadEventType")]
    public static void Run([EventGridTrigger] Stream value) => _ = value;
}

public sealed class MessageBatchWithoutFlag
{
    [Function("MessageBatchWithoutFlag")]
    public static void Run([ServiceBusTrigger("q", Connection = "ServiceBusConnection")] string[] values) => _ = values;
}

public sealed class MissingConnection
{
    [Function("MissingConnection")]
    public static void Run([ServiceBusTrigger("q", Connection = "OtherNamespace")] string value) => _ = value;
}

public sealed class MissingSetting
{
    [Function("MissingSetting")]
    public static void Run([ServiceBusTrigger("%Nowhere%", Connection = "ServiceBusConnection")] string value) => _ = value;
}

public sealed class Sessions
{
    [Function("Sessions")]
    public static void Run([ServiceBusTrigger("q", Connection = "ServiceBusConnection", IsSessionsEnabled = true)] string value) => _ = value;
}

public sealed class BadSchedule
{
    [Function("BadSchedule")]
    public static void Run([TimerTrigger("0 61 * * * *")] TimerInfo timer) => _ = timer;
}

public sealed class BadTimerType
{
    [Function("BadTimerType")]
    public static void Run([TimerTrigger("0 * * * * *")] string timer) => _ = timer;
}

public sealed class BadRoute
{
    [Function("BadRoute")]
    public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id")] HttpRequest request) => _ = request;
}

public sealed class SameRoute
{
    [Function("First")]
    public static void First([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id}")] HttpRequest request) => _ = request;

    [Function("Second")]
    public static void Second([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{number}")] HttpRequest request) => _ = request;
}

public sealed class RequestData
{
    [Function("RequestData")]
    public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequestData request) => _ = request;
}

public sealed class UnknownParameter
{
    [Function("UnknownParameter")]
    public static void Run([EventGridTrigger] string value, IComparer<string> comparer) => _ = (value, comparer);
}

public sealed class UnknownService(IFormatProvider provider)
{
    [Function("UnknownService")]
    public void Run([EventGridTrigger] string value) => _ = (value, provider);
}

public sealed class WrongClient
{
    [Function("WrongClient")]
    public static void Run([EventGridTrigger] string value, [DurableClient] string client) => _ = (value, client);
}

public sealed class RightClient
{
    [Function("RightClient")]
    public static void Run([EventGridTrigger] string value, [DurableClient] DurableTaskClient client) => _ = (value, client);
}

public sealed class ReturnedOutput
{
    [Function("ReturnedOutput")]
    [ServiceBusOutput("q", Connection = "ServiceBusConnection")]
    public static Task<string> Run([EventGridTrigger] string value) => Task.FromResult(value);
}

public sealed class OutputInResult
{
    [Function("OutputInResult")]
    public static Task<Answer> Run([EventGridTrigger] string value) => Task.FromResult(new Answer { Message = value });

    public sealed class Answer
    {
        [ServiceBusOutput("q", Connection = "ServiceBusConnection")]
        public string? Message { get; set; }
    }
}

public sealed class WrongOrchestration
{
    [Function("WrongOrchestration")]
    public static void Run([OrchestrationTrigger] string context) => _ = context;
}

public sealed class EntityApart
{
    [Function("EntityApart")]
    public static Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<Counted>();

    private sealed class Counted : TaskEntity<int>;
}
