using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>Dead letters wait in a queue that nobody reads them from; Premium tier only.</summary>
public sealed class DeadLetterMessagesAvailable(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(DeadLetterMessagesAvailable))]
    [EventData(typeof(DeadLetterMessagesData))]
    [EventTypes(
        "Microsoft.ServiceBus.DeadletterMessagesAvailableWithNoListeners",
        "Microsoft.ServiceBus.DeadletterMessagesAvailablePeriodicNotifications", Source = EventSourceKind.ServiceBus)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(DeadLetterMessagesAvailable), events, client, cancellation);
}
