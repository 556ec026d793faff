using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A certificate expires soon, as its policy says. <c>Microsoft.KeyVault.CertificateNearExpiry</c>.</summary>
public sealed class CertificateNearExpiry(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(CertificateNearExpiry))]
    [EventData(typeof(KeyVaultData))]
    [EventTypes("Microsoft.KeyVault.CertificateNearExpiry", Source = EventSourceKind.KeyVault)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(CertificateNearExpiry), events, client, cancellation);
}
