namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.Devices.Device{Connected|Disconnected}</c>.</summary>
internal sealed record DeviceConnectionData : IEventData
{
    public string? HubName { get; init; }

    public string? DeviceId { get; init; }

    /// <summary>Empty for a device without modules.</summary>
    public string? ModuleId { get; init; }

    public ConnectionState? DeviceConnectionStateEventInfo { get; init; }

    public static IReadOnlyList<string> Attributes { get; } = [.. CorrelationAttributes.Names.OfResource, CorrelationAttributes.Names.Device];

    public string? Problem() => string.IsNullOrWhiteSpace(DeviceId) ? "data.deviceId is missing" : null;

    public CorrelationAttributes Correlate(string source, string? subject) =>
        CorrelationAttributes.OfResource(source) with { Device = DeviceId };

    /// <summary>Tells the order of connects and disconnects, which arrive out of order.</summary>
    internal sealed record ConnectionState
    {
        /// <summary>Hexadecimal text of fixed length; compared as text.</summary>
        public string? SequenceNumber { get; init; }
    }
}
