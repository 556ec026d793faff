using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.Devices.DeviceTelemetry</c>.</summary>
internal sealed record DeviceTelemetryData : IEventData
{
    private const string SubjectPrefix = "devices/";

    /// <summary>What the device sent: JSON, or base64 text where it did not declare <c>application/json</c> in UTF-8.</summary>
    public JsonElement? Body { get; init; }

    public Dictionary<string, string>? Properties { get; init; }

    public Dictionary<string, string>? SystemProperties { get; init; }

    /// <summary>The device as the hub authenticated it.</summary>
    [JsonIgnore]
    public string? ConnectionDeviceId => SystemProperties?.GetValueOrDefault("iothub-connection-device-id");

    public static IReadOnlyList<string> Attributes { get; } = [.. CorrelationAttributes.Names.OfResource, CorrelationAttributes.Names.Device];

    public string? Problem() => Body is null ? "data.body is missing: the event contains no telemetry" : null;

    public CorrelationAttributes Correlate(string source, string? subject) =>
        CorrelationAttributes.OfResource(source) with { Device = DeviceOf(subject) ?? ConnectionDeviceId };

    // The subject is what connect and disconnect events name the device by, so that all three correlate.
    private static string? DeviceOf(string? subject) =>
        subject is not null && subject.StartsWith(SubjectPrefix, StringComparison.OrdinalIgnoreCase) && subject.Length > SubjectPrefix.Length
            ? subject[SubjectPrefix.Length..].Split('/')[0]
            : null;
}
