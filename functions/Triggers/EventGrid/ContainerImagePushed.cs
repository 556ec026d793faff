using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>An image was pushed to a registry. <c>Microsoft.ContainerRegistry.ImagePushed</c>.</summary>
public sealed class ContainerImagePushed(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(ContainerImagePushed))]
    [EventData(typeof(ContainerImageData))]
    [EventTypes("Microsoft.ContainerRegistry.ImagePushed", Source = EventSourceKind.ContainerRegistry)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(ContainerImagePushed), events, client, cancellation);
}
