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
    private static readonly MonitorAlertReader s_reader = new();

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(MonitorAlert))]
    [EventData(typeof(MonitorAlertData))]
    public Task Run(
        [ServiceBusTrigger("monitor-alerts", Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.AcceptAsync(nameof(MonitorAlert), "monitor-alerts", messages, s_reader, actions, client, cancellation);
}
