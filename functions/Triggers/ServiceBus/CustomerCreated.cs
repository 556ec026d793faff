using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>A customer has signed up.</summary>
public sealed class CustomerCreated(ServiceBusIntake intake)
{
    /// <summary>The queue that it reads.</summary>
    internal const string Queue = "customers-created";

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(CustomerCreated))]
    [EventData(typeof(CustomerCreatedData), BareType = "com.contoso.customer.created")]
    public Task Run(
        [ServiceBusTrigger(Queue, Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(CustomerCreated), messages, actions, client, cancellation);
}
