using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Defender for Cloud alerts: the Resource Manager object with its <c>properties</c>, or, as continuous export writes
/// it, the properties alone in Pascal case. An alert is one event per status that it takes.
/// </summary>
internal sealed class SecurityAlertReader : JsonMessageReader
{
    public const string EventType = "Microsoft.Security.Alert";

    protected override string? ListField => "value";

    protected override bool IsRecord(JsonElement record) =>
        Text(Field(record, "properties") ?? record, "systemAlertId") is not null;

    protected override EventParseResult ToEvent(JsonElement record, MessageEnvelope envelope)
    {
        JsonElement data = CamelCase(Field(record, "properties") is { ValueKind: JsonValueKind.Object } properties ? properties : record);
        string alert = Text(data, "systemAlertId")
            ?? throw new RecordException(EventRejectionCodes.MissingAttribute, "properties.systemAlertId is missing: this is not a Defender for Cloud alert");
        string source = Text(record, "id") ?? Text(data, "azureResourceId") ?? "/providers/Microsoft.Security/alerts";
        DateTimeOffset time = Time(data, "timeGeneratedUtc") ?? Time(data, "timeGenerated") ?? Time(data, "startTimeUtc") ?? envelope.EnqueuedAt;
        return AutomationEvent.TryCreate($"{alert}:{Text(data, "status") ?? "Active"}", source, EventType, time, Text(data, "compromisedEntity"), data, envelope.EnqueuedAt);
    }

    private static JsonElement CamelCase(JsonElement properties)
    {
        if (properties.ValueKind is not JsonValueKind.Object)
        {
            throw new RecordException(EventRejectionCodes.UnknownSchema, "a security alert must be an object");
        }

        var renamed = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            renamed[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = property.Value;
        }

        return JsonSerializer.SerializeToElement(renamed);
    }
}
