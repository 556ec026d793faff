using System.Text.Json;
using System.Text.Json.Serialization;
using Reflex.Functions.Events.Json;

namespace Reflex.Functions.Events.ServiceBus;

/// <summary>
/// The <c>data</c> of Azure Monitor's common alert schema. Only the essentials are the same for every kind of alert;
/// the alert context differs with the monitoring service and is kept as it is.
/// </summary>
/// <remarks>
/// <c>threshold</c> in the context is a text and <c>metricValue</c> a number; service health leaves
/// <c>configurationItems</c> out; budget alerts have null severity, rule and targets.
/// </remarks>
internal sealed record MonitorAlertData : IEventData
{
    public AlertEssentials? Essentials { get; init; }

    public JsonElement? AlertContext { get; init; }

    public Dictionary<string, string>? CustomProperties { get; init; }

    public string? Problem() =>
        Essentials is null ? "data.essentials is missing: this is not the common alert schema (enable it in the action group)" :
        string.IsNullOrWhiteSpace(Essentials.AlertId) ? "data.essentials.alertId is missing" :
        string.IsNullOrWhiteSpace(Essentials.MonitorCondition) ? "data.essentials.monitorCondition is missing" : null;

    internal sealed record AlertEssentials
    {
        public string? AlertId { get; init; }

        public string? AlertRule { get; init; }

        /// <summary><c>Sev0</c> (critical) to <c>Sev4</c> (verbose).</summary>
        public string? Severity { get; init; }

        [JsonPropertyName("signalType")]
        public string? SignalTypeAsSent { get; init; }

        /// <summary><c>Metric</c>, <c>Log</c> or <c>ActivityLog</c>, which some alerts write with a space.</summary>
        [JsonIgnore]
        public string? SignalType => SignalTypeAsSent?.Replace(" ", "", StringComparison.Ordinal);

        /// <summary><c>Fired</c> or <c>Resolved</c>.</summary>
        public string? MonitorCondition { get; init; }

        public string? MonitoringService { get; init; }

        [JsonConverter(typeof(LenientListConverter<string>))]
        public IReadOnlyList<string> AlertTargetIDs { get; init; } = [];

        [JsonConverter(typeof(LenientListConverter<string>))]
        public IReadOnlyList<string> ConfigurationItems { get; init; } = [];

        public string? OriginAlertId { get; init; }

        public DateTimeOffset? FiredDateTime { get; init; }

        public DateTimeOffset? ResolvedDateTime { get; init; }

        public string? Description { get; init; }

        public string? EssentialsVersion { get; init; }

        public string? AlertContextVersion { get; init; }
    }
}
