using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Functions.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Messages whose JSON is of a service's own making and no CloudEvent. A CloudEvent that somebody wrapped it in is
/// taken as it is.
/// </summary>
internal abstract class JsonMessageReader<TData> : IMessageReader
    where TData : class, IEventData
{
    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 64, AllowDuplicateProperties = true };

    public IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        if (body.Length > EventLimits.Default.MaxBatchBytes)
        {
            return [ReadEvent.Rejected(EventRejectionCodes.LimitExceeded, $"the body has {body.Length} bytes; at most {EventLimits.Default.MaxBatchBytes} are accepted", body)];
        }

        JsonElement root;
        try
        {
            root = JsonElement.Parse(body.Span, s_json);
        }
        catch (JsonException broken)
        {
            return [ReadEvent.Rejected(body.Span.Trim(" \t\r\n"u8).IsEmpty ? EventRejectionCodes.Empty : EventRejectionCodes.InvalidJson, $"the body is not JSON: {broken.Message}", body)];
        }

        if (IsEvent(root))
        {
            return [.. EventParser.ParseBatch(body, envelope.EnqueuedAt).Select(TypedEvent.Check<TData>)];
        }

        return [.. Records(root).Take(EventLimits.Default.MaxBatchEvents + 1).Select((record, index) =>
            index < EventLimits.Default.MaxBatchEvents
                ? ReadRecord(record, envelope)
                : ReadEvent.Rejected(EventRejectionCodes.LimitExceeded, $"the message has more than {EventLimits.Default.MaxBatchEvents} records; the rest was not read", body))];
    }

    /// <summary>The records of the body: the body itself unless a service sends several at once.</summary>
    protected virtual IEnumerable<JsonElement> Records(JsonElement root) => [root];

    /// <summary>One record as an event.</summary>
    /// <exception cref="RecordException">It is not what the queue is for.</exception>
    protected abstract AutomationEvent ToEvent(JsonElement record, MessageEnvelope envelope);

    /// <summary>A text field, by its name without regard to case; null where it is absent or no text.</summary>
    protected static string? Text(JsonElement record, string name) =>
        Field(record, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A field, by its name without regard to case.</summary>
    protected static JsonElement? Field(JsonElement record, string name)
    {
        if (record.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        foreach (JsonProperty property in record.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    protected static DateTimeOffset? Time(JsonElement record, string name) =>
        Text(record, name) is { } text
        && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    private ReadEvent ReadRecord(JsonElement record, MessageEnvelope envelope)
    {
        try
        {
            return TypedEvent.Check<TData>(ToEvent(record, envelope));
        }
        catch (RecordException wrong)
        {
            return ReadEvent.Rejected(wrong.Code, wrong.Message, JsonSerializer.SerializeToUtf8Bytes(record));
        }
        catch (ArgumentException tooDeep)
        {
            return ReadEvent.Rejected(EventRejectionCodes.LimitExceeded, tooDeep.Message, JsonSerializer.SerializeToUtf8Bytes(record));
        }
    }

    private static bool IsEvent(JsonElement root)
    {
        JsonElement first = root.ValueKind is JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        return first.ValueKind is JsonValueKind.Object && (first.TryGetProperty("specversion", out _) || first.TryGetProperty("eventType", out _));
    }
}

/// <summary>A record that is not what its queue is for.</summary>
internal sealed class RecordException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
