using System.Globalization;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Bodies whose JSON is of a service's own making. Each record is read by itself: one that cannot be read is rejected with its reason, and the
/// others go on. An event that somebody wrapped a record in is accepted as it is.
/// </summary>
internal abstract class JsonMessageReader : IMessageReader
{
    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 64, AllowDuplicateProperties = true };

    public IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        if (body.Length > EventLimits.Default.MaxBatchBytes)
        {
            return [ReadEvent.Rejected(EventRejectionCodes.LimitExceeded, $"the body has {body.Length} bytes; at most {EventLimits.Default.MaxBatchBytes} are accepted", body)];
        }

        body = ByteOrderMark.Skip(body);
        IReadOnlyList<ReadOnlyMemory<byte>> records = RecordsOf(body);
        var read = new List<ReadEvent>();
        foreach (ReadOnlyMemory<byte> record in records.Take(EventLimits.Default.MaxBatchEvents))
        {
            read.Add(ReadRecord(record, envelope));
        }

        if (records.Count > EventLimits.Default.MaxBatchEvents)
        {
            read.Add(ReadEvent.Rejected(
                EventRejectionCodes.LimitExceeded, $"the message has more than {EventLimits.Default.MaxBatchEvents} records; the rest was not read", body));
        }

        return read;
    }

    /// <summary>Whether a body holds records of this kind.</summary>
    public bool Recognises(ReadOnlyMemory<byte> body)
    {
        try
        {
            return RecordsOf(ByteOrderMark.Skip(body)).Any(record => TryParse(record, out JsonElement root, out _) && !IsEvent(root) && IsRecord(root));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no telling what it is.
            return false;
        }
    }

    /// <summary>The field in which a service sends several records at once; null where it sends them in an array, or alone.</summary>
    protected virtual string? ListField => null;

    /// <summary>Whether a JSON value looks like a record of this kind.</summary>
    protected abstract bool IsRecord(JsonElement record);

    /// <summary>One record as an event.</summary>
    /// <exception cref="RecordException">It is not what the queue is for.</exception>
    protected abstract EventParseResult ToEvent(JsonElement record, MessageEnvelope envelope);

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
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    private IReadOnlyList<ReadOnlyMemory<byte>> RecordsOf(ReadOnlyMemory<byte> body) =>
        JsonItems.ElementsOf(body)
        ?? (ListField is { } field && JsonItems.ValueOf(body, field) is { } list ? JsonItems.ElementsOf(list) : null)
        ?? [body];

    private ReadEvent ReadRecord(ReadOnlyMemory<byte> record, MessageEnvelope envelope)
    {
        try
        {
            return !TryParse(record, out JsonElement root, out string? problem) ? ReadEvent.Rejected(CodeOf(record), problem, record)
                : IsEvent(root) ? ReadEvent.Of(EventParser.Parse(record, envelope.EnqueuedAt))
                : ReadEvent.Of(ToEvent(root, envelope));
        }
        catch (RecordException wrong)
        {
            return ReadEvent.Rejected(wrong.Code, wrong.Message, record);
        }
        catch (InvalidOperationException noText)
        {
            // System.Text.Json finds half of a surrogate pair only when the text is asked for.
            return ReadEvent.Rejected(EventRejectionCodes.InvalidJson, noText.Message, record);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return ReadEvent.Failed(failure, record);
        }
    }

    private static bool TryParse(ReadOnlyMemory<byte> record, out JsonElement root, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? problem)
    {
        try
        {
            root = JsonElement.Parse(record.Span, s_json);
            problem = null;
            return true;
        }
        catch (JsonException broken)
        {
            root = default;
            problem = $"the body is not JSON: {broken.Message}";
            return false;
        }
    }

    private static string CodeOf(ReadOnlyMemory<byte> record) =>
        record.Span.Trim(" \t\r\n"u8).IsEmpty ? EventRejectionCodes.Empty : EventRejectionCodes.InvalidJson;

    private static bool IsEvent(JsonElement root) =>
        root.ValueKind is JsonValueKind.Object && (root.TryGetProperty("specversion", out _) || root.TryGetProperty("eventType", out _));
}

/// <summary>A record that is not what its queue is for.</summary>
internal sealed class RecordException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
