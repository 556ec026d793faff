using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A blob was created or replaced. <c>Microsoft.Storage.BlobCreated</c>.</summary>
public sealed class BlobCreated(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(BlobCreated))]
    [EventData(typeof(StorageBlobData))]
    [EventTypes("Microsoft.Storage.BlobCreated", Source = EventSourceKind.Storage)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(BlobCreated), events, client, cancellation);
}
