using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>Any CloudEvent of the system's own topic.</summary>
public sealed class CustomEvent(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(CustomEvent))]
    [EventData]
    [EventTypes]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(CustomEvent), events, client, cancellation);
}
