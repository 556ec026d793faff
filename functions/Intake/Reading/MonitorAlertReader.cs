using System.Globalization;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Azure Monitor's common alert schema. One alert gives one event when it fires and another when it resolves; both have
/// the alert as their source, so that a redelivery is told from the next change of its condition.
/// </summary>
internal sealed class MonitorAlertReader : JsonMessageReader
{
    public const string EventType = "Microsoft.Insights.Alert";
    private const string Schema = "azureMonitorCommonAlertSchema";

    protected override bool IsRecord(JsonElement record) =>
        Schema.Equals(Text(record, "schemaId"), StringComparison.OrdinalIgnoreCase);

    protected override EventParseResult ToEvent(JsonElement record, MessageEnvelope envelope)
    {
        if (!Schema.Equals(Text(record, "schemaId"), StringComparison.OrdinalIgnoreCase))
        {
            throw new RecordException(
                EventRejectionCodes.UnknownSchema,
                $"schemaId is not '{Schema}': enable the common alert schema in the action group");
        }

        JsonElement data = Field(record, "data") ?? throw new RecordException(EventRejectionCodes.MissingAttribute, "the alert has no data");
        JsonElement essentials = Field(data, "essentials")
            ?? throw new RecordException(EventRejectionCodes.MissingAttribute, "data.essentials is missing");
        string alert = Text(essentials, "alertId") ?? throw new RecordException(EventRejectionCodes.MissingAttribute, "data.essentials.alertId is missing");
        string condition = Text(essentials, "monitorCondition")
            ?? throw new RecordException(EventRejectionCodes.MissingAttribute, "data.essentials.monitorCondition is missing");
        DateTimeOffset time = (condition.Equals("Resolved", StringComparison.OrdinalIgnoreCase) ? Time(essentials, "resolvedDateTime") : null)
            ?? Time(essentials, "firedDateTime") ?? envelope.EnqueuedAt;
        string? target = Field(essentials, "alertTargetIDs") is { ValueKind: JsonValueKind.Array } targets
            ? targets.EnumerateArray().Where(one => one.ValueKind is JsonValueKind.String).Select(one => one.GetString()).FirstOrDefault()
            : null;
        string id = $"{condition}@{time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)}";
        return AutomationEvent.TryCreate(id, alert, EventType, time, target, data, envelope.EnqueuedAt);
    }
}
