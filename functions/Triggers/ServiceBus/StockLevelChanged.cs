using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>A warehouse holds more or less of an article than before.</summary>
public sealed class StockLevelChanged(ServiceBusIntake intake)
{
    /// <summary>The queue that it reads.</summary>
    internal const string Queue = "stock-levels";

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(StockLevelChanged))]
    [EventData(typeof(StockLevelData), BareType = "com.contoso.stock.level-changed")]
    public Task Run(
        [ServiceBusTrigger(Queue, Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(StockLevelChanged), messages, actions, client, cancellation);
}
