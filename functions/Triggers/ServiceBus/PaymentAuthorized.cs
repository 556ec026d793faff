using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>A card payment was authorized.</summary>
public sealed class PaymentAuthorized(ServiceBusIntake intake)
{
    private static readonly EventMessageReader<PaymentAuthorizedData> s_reader = new("com.contoso.payment.authorized");

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(PaymentAuthorized))]
    [EventData(typeof(PaymentAuthorizedData))]
    public Task Run(
        [ServiceBusTrigger("payments-authorized", Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.AcceptAsync(nameof(PaymentAuthorized), "payments-authorized", messages, s_reader, actions, client, cancellation);
}
