using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>Resource health: a resource has become available, unavailable, degraded or unknown.</summary>
public sealed class AvailabilityStatusChanged(EventIntake intake)
{
    /// <summary>Takes a batch in. The raw JSON is bound, so that what the binding cannot read is kept and not lost.</summary>
    [Function(nameof(AvailabilityStatusChanged))]
    [EventData(typeof(AvailabilityStatusData))]
    [EventTypes("Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged", Source = EventSourceKind.HealthResources)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(AvailabilityStatusChanged), events, client, cancellation);
}
