namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.Devices.Device{Connected|Disconnected}</c>.</summary>
internal sealed record DeviceConnectionData : IEventData
{
    public string? HubName { get; init; }

    public string? DeviceId { get; init; }

    /// <summary>Empty for a device without modules.</summary>
    public string? ModuleId { get; init; }

    public ConnectionState? DeviceConnectionStateEventInfo { get; init; }

    public string? Problem() => string.IsNullOrWhiteSpace(DeviceId) ? "data.deviceId is missing" : null;

    /// <summary>Tells the order of connects and disconnects, which arrive out of order.</summary>
    internal sealed record ConnectionState
    {
        /// <summary>Hexadecimal text of fixed length; compared as text.</summary>
        public string? SequenceNumber { get; init; }
    }
}
