using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>Alerts of Azure Monitor in the common alert schema.</summary>
public sealed class MonitorAlert(ServiceBusIntake intake)
{
    /// <summary>The queue that it reads.</summary>
    internal const string Queue = "monitor-alerts";

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(MonitorAlert))]
    [EventData(typeof(MonitorAlertData), Reader = typeof(MonitorAlertReader))]
    public Task Run(
        [ServiceBusTrigger(Queue, Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(MonitorAlert), messages, actions, client, cancellation);
}
