using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A key-value of a configuration store was written. <c>Microsoft.AppConfiguration.KeyValueModified</c>.</summary>
public sealed class ConfigurationKeyValueModified(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(ConfigurationKeyValueModified))]
    [EventData(typeof(KeyValueModifiedData))]
    [EventTypes("Microsoft.AppConfiguration.KeyValueModified", Source = EventSourceKind.AppConfiguration)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(ConfigurationKeyValueModified), events, client, cancellation);
}
