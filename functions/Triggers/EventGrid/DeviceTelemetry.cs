using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A device has sent a message. <c>Microsoft.Devices.DeviceTelemetry</c>.</summary>
public sealed class DeviceTelemetry(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(DeviceTelemetry))]
    [EventData(typeof(DeviceTelemetryData))]
    [EventTypes("Microsoft.Devices.DeviceTelemetry", Source = EventSourceKind.IotHub)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(DeviceTelemetry), events, client, cancellation);
}
