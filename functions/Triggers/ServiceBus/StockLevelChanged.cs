using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>A warehouse holds more or less of an article than before.</summary>
public sealed class StockLevelChanged(ServiceBusIntake intake)
{
    private static readonly EventMessageReader<StockLevelData> s_reader = new("com.contoso.stock.level-changed");

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(StockLevelChanged))]
    [EventData(typeof(StockLevelData))]
    public Task Run(
        [ServiceBusTrigger("stock-levels", Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.AcceptAsync(nameof(StockLevelChanged), "stock-levels", messages, s_reader, actions, client, cancellation);
}
