using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>Any other CloudEvent of your applications.</summary>
public sealed class BusinessEvent(ServiceBusIntake intake)
{
    private static readonly EventMessageReader<CustomEventData> s_reader = new(defaultType: null);

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(BusinessEvent))]
    [EventData(typeof(CustomEventData))]
    public Task Run(
        [ServiceBusTrigger("business-events", "reflex", Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.AcceptAsync(nameof(BusinessEvent), "business-events/subscriptions/reflex", messages, s_reader, actions, client, cancellation);
}
