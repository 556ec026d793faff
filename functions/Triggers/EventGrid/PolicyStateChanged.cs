using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A resource's compliance with a policy has changed. <c>Microsoft.PolicyInsights.PolicyStateChanged</c>.</summary>
public sealed class PolicyStateChanged(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(PolicyStateChanged))]
    [EventData(typeof(PolicyStateData))]
    [EventTypes("Microsoft.PolicyInsights.PolicyStateChanged", Source = EventSourceKind.Policy)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(PolicyStateChanged), events, client, cancellation);
}
