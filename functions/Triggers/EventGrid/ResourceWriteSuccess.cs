using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A resource was created or changed. <c>Microsoft.Resources.ResourceWriteSuccess</c>.</summary>
public sealed class ResourceWriteSuccess(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(ResourceWriteSuccess))]
    [EventData(typeof(ResourceEventData))]
    [EventTypes("Microsoft.Resources.ResourceWriteSuccess", Source = EventSourceKind.Subscription)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(ResourceWriteSuccess), events, client, cancellation);
}
