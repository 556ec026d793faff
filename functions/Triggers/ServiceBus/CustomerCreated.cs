using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>A customer has signed up.</summary>
public sealed class CustomerCreated(ServiceBusIntake intake)
{
    private static readonly EventMessageReader<CustomerCreatedData> s_reader = new("com.contoso.customer.created");

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(CustomerCreated))]
    [EventData(typeof(CustomerCreatedData))]
    public Task Run(
        [ServiceBusTrigger("customers-created", Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.AcceptAsync(nameof(CustomerCreated), "customers-created", messages, s_reader, actions, client, cancellation);
}
