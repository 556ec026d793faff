using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Reflex.Engine.Events;

/// <content>Protocol bindings: events whose attributes travel beside the body.</content>
public static partial class EventParser
{
    private const string HttpPrefix = "ce-";

    /// <summary>
    /// Reads an event from HTTP: in binary mode the attributes are `ce-` headers (quoted or not, percent-encoded; CloudEvents HTTP
    /// binding 3.1.3) and the body is the data; without them the body is read as a whole event.
    /// </summary>
    /// <inheritdoc cref="Parse"/>
    public static EventParseResult ParseBinary(
        IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, EventLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(headers);
        limits ??= EventLimits.Default;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        string? contentType = null;
        foreach ((string name, string value) in headers)
        {
            if (name.StartsWith(HttpPrefix, StringComparison.OrdinalIgnoreCase))
            {
                string attribute = name[HttpPrefix.Length..].ToLowerInvariant();
                if (!attributes.TryAdd(attribute, Uri.UnescapeDataString(Unquote(value))))
                {
                    return StandsTwice(attribute, body);
                }
            }
            else if (name.Equals("content-type", StringComparison.OrdinalIgnoreCase))
            {
                contentType = value;
            }
        }

        return attributes.ContainsKey("specversion") ? FromParts(attributes, contentType, body, receivedAt, limits) : Parse(body, receivedAt, limits);
    }

    /// <summary>
    /// Reads an event from a Service Bus message: a whole CloudEvent or Event Grid event in the body, or, in the AMQP binding's
    /// binary mode, attributes in application properties named `cloudEvents:x` or `cloudEvents_x` and the data in the body.
    /// </summary>
    /// <param name="body">The body of the message.</param>
    /// <param name="contentType">The message's content type.</param>
    /// <param name="applicationProperties">The message's application properties.</param>
    /// <param name="messageId">Taken as the event's id in binary mode where the properties have none.</param>
    /// <param name="subject">Taken as the event's subject in binary mode where the properties have none.</param>
    /// <param name="enqueuedAt">When the broker took the message: the time of receipt.</param>
    /// <param name="limits">What is accepted at most; <see cref="EventLimits.Default"/> where null.</param>
    public static EventParseResult ParseServiceBus(
        ReadOnlyMemory<byte> body,
        string? contentType,
        IReadOnlyDictionary<string, object> applicationProperties,
        string? messageId,
        string? subject,
        DateTimeOffset enqueuedAt,
        EventLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(applicationProperties);
        limits ??= EventLimits.Default;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, object value) in applicationProperties)
        {
            if (name.StartsWith("cloudEvents:", StringComparison.OrdinalIgnoreCase) || name.StartsWith("cloudEvents_", StringComparison.OrdinalIgnoreCase))
            {
                string attribute = name["cloudEvents:".Length..].ToLowerInvariant();
                string text = value switch
                {
                    DateTime time => Rfc3339.Format(time.Kind == DateTimeKind.Local ? time : DateTime.SpecifyKind(time, DateTimeKind.Utc)),
                    DateTimeOffset time => Rfc3339.Format(time),
                    bool flag => flag ? "true" : "false",
                    _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
                };
                if (!attributes.TryAdd(attribute, text))
                {
                    return StandsTwice(attribute, body);
                }
            }
        }

        if (!attributes.ContainsKey("specversion") || MediaTypes.Is(contentType, MediaTypes.CloudEvent))
        {
            return Parse(body, enqueuedAt, limits);
        }

        if (!attributes.ContainsKey("id") && messageId is not null)
        {
            attributes["id"] = messageId;
        }

        if (!attributes.ContainsKey("subject") && subject is not null)
        {
            attributes["subject"] = subject;
        }

        return FromParts(attributes, contentType, body, enqueuedAt, limits);
    }

    private static EventParseResult FromParts(
        Dictionary<string, string> attributes, string? contentType, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, EventLimits limits)
    {
        if (body.Length > limits.MaxEventBytes)
        {
            return Reject(EventRejectionCodes.LimitExceeded, $"the body has {body.Length} bytes; at most {limits.MaxEventBytes} are accepted", body);
        }

        if (attributes.GetValueOrDefault("specversion") is not ['1', '.', ..])
        {
            return Reject(EventRejectionCodes.InvalidAttribute, "'specversion' must be \"1.0\"", body);
        }

        foreach (string required in (ReadOnlySpan<string>)["id", "source", "type"])
        {
            if (string.IsNullOrEmpty(attributes.GetValueOrDefault(required)))
            {
                return Reject(EventRejectionCodes.MissingAttribute, $"the required attribute '{required}' is absent or empty", body);
            }
        }

        DateTimeOffset? time = null;
        if (attributes.GetValueOrDefault("time") is { Length: > 0 } text)
        {
            if (!Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out DateTimeOffset parsed))
            {
                return Reject(EventRejectionCodes.InvalidAttribute, "'time' is not an RFC 3339 timestamp", body);
            }

            time = parsed;
        }

        Dictionary<string, string> extensions = attributes
            .Where(a => a.Key is not ("specversion" or "id" or "source" or "type" or "subject" or "time" or "data" or "data_base64" or "datacontenttype"))
            .ToDictionary(a => a.Key, a => JsonSerializer.Serialize(a.Value));
        if (contentType is not null)
        {
            extensions["datacontenttype"] = JsonSerializer.Serialize(contentType);
        }

        ReadOnlyMemory<byte> data = default;
        if (body.Length > 0 && !MediaTypes.MayBeJson(contentType))
        {
            extensions["data_base64"] = $"\"{Convert.ToBase64String(body.Span)}\"";
        }
        else if (body.Length > 0)
        {
            body = body[SkipMark(body.Span)..];
            if (!BinaryData.IsJson(body.Span, limits.MaxDepth - 1))
            {
                return Reject(EventRejectionCodes.InvalidJson, "the body, the event's data, is not valid JSON", body);
            }

            data = body;
        }

        byte[] whole = EventWriter.Write(
            attributes["id"], attributes["source"], attributes["type"], time, attributes.GetValueOrDefault("subject"), extensions, data.Span);
        return Parse(whole, receivedAt, limits with { MaxEventBytes = int.MaxValue >> 4 });
    }

    private static EventParseResult StandsTwice(string attribute, ReadOnlyMemory<byte> body) =>
        Reject(EventRejectionCodes.DuplicateAttribute, $"'{attribute}' appears twice beside the body", body);

    /// <summary>What a quoted string (RFC 7230, 3.2.6) says; any other text as it is.</summary>
    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (int i = 1; i < value.Length - 1; i++)
        {
            i += value[i] == '\\' && i + 1 < value.Length - 1 ? 1 : 0;
            text.Append(value[i]);
        }

        return text.ToString();
    }
}
