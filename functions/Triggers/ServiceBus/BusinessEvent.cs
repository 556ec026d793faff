using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>Any other CloudEvent of your applications.</summary>
public sealed class BusinessEvent(ServiceBusIntake intake)
{
    /// <summary>The topic that it reads.</summary>
    internal const string Topic = "business-events";

    internal const string Subscription = "reflex";

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(BusinessEvent))]
    [EventData]
    public Task Run(
        [ServiceBusTrigger(Topic, Subscription, Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(BusinessEvent), messages, actions, client, cancellation);
}
