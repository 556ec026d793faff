using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A resource was deleted. <c>Microsoft.Resources.ResourceDeleteSuccess</c>.</summary>
public sealed class ResourceDeleteSuccess(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(ResourceDeleteSuccess))]
    [EventData(typeof(ResourceEventData))]
    [EventTypes("Microsoft.Resources.ResourceDeleteSuccess", Source = EventSourceKind.Subscription)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(ResourceDeleteSuccess), events, client, cancellation);
}
