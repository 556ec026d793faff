using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>An action was done on a resource, such as reading its keys. <c>Microsoft.Resources.ResourceActionSuccess</c>.</summary>
public sealed class ResourceActionSuccess(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(ResourceActionSuccess))]
    [EventData(typeof(ResourceEventData))]
    [EventTypes("Microsoft.Resources.ResourceActionSuccess", Source = EventSourceKind.Subscription)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(ResourceActionSuccess), events, client, cancellation);
}
