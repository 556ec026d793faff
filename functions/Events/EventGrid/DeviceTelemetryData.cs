using System.Text.Json;

namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.Devices.DeviceTelemetry</c>.</summary>
internal sealed record DeviceTelemetryData : IEventData
{
    /// <summary>What the device sent: JSON, or base64 text where it did not declare <c>application/json</c> in UTF-8.</summary>
    public JsonElement? Body { get; init; }

    public Dictionary<string, string>? Properties { get; init; }

    public Dictionary<string, string>? SystemProperties { get; init; }

    public string? Problem() => Body is null ? "data.body is missing: the event contains no telemetry" : null;
}
