using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A secret expires soon, by default in 30 days. <c>Microsoft.KeyVault.SecretNearExpiry</c>.</summary>
public sealed class SecretNearExpiry(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(SecretNearExpiry))]
    [EventData(typeof(KeyVaultData))]
    [EventTypes("Microsoft.KeyVault.SecretNearExpiry", Source = EventSourceKind.KeyVault)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(SecretNearExpiry), events, client, cancellation);
}
