using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Intake;

namespace Reflex.Functions.Triggers.EventGrid;

/// <summary>A device has connected to the hub. <c>Microsoft.Devices.DeviceConnected</c>.</summary>
public sealed class DeviceConnected(EventIntake intake)
{
    /// <summary>Returns once everything that the events start is durable.</summary>
    [Function(nameof(DeviceConnected))]
    [EventData(typeof(DeviceConnectionData))]
    [EventTypes("Microsoft.Devices.DeviceConnected", Source = EventSourceKind.IotHub)]
    public Task Run(
        [EventGridTrigger(IsBatched = true)] string[] events,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(DeviceConnected), events, client, cancellation);
}
