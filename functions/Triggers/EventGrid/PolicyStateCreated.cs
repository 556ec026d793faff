using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A resource was compared with a policy for the first time. <c>Microsoft.PolicyInsights.PolicyStateCreated</c>.</summary>
public sealed class PolicyStateCreated(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(PolicyStateCreated))]
    [EventData(typeof(PolicyStateData))]
    [EventTypes("Microsoft.PolicyInsights.PolicyStateCreated", Source = EventSourceKind.Policy)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(PolicyStateCreated), events, client, cancellation);
}
