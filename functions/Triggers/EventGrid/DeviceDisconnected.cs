using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A device has disconnected from the hub. <c>Microsoft.Devices.DeviceDisconnected</c>.</summary>
public sealed class DeviceDisconnected(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(DeviceDisconnected))]
    [EventData(typeof(DeviceConnectionData))]
    [EventTypes("Microsoft.Devices.DeviceDisconnected", Source = EventSourceKind.IotHub)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(DeviceDisconnected), events, client, cancellation);
}
