namespace Reflex.Engine.Events;

/// <summary>Why some input is not an event. It is final: the same bytes are rejected again, so a redelivery does not help.</summary>
/// <param name="Code">One of <see cref="EventRejectionCodes"/>; short enough for a dead-letter reason.</param>
/// <param name="Reason">A sentence that names what is wrong and, where it is known, the byte at which it is.</param>
/// <param name="Raw">The bytes that were rejected: one event of a batch, or everything that could not be told apart.</param>
public sealed record EventRejection(string Code, string Reason, ReadOnlyMemory<byte> Raw);

/// <summary>The codes of <see cref="EventRejection"/>.</summary>
public static class EventRejectionCodes
{
    /// <summary>There are no bytes, or only white space.</summary>
    public const string Empty = "empty";

    /// <summary>The bytes are not valid JSON (RFC 8259) in valid UTF-8.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>Larger, deeper or more numerous than <see cref="EventLimits"/> allows.</summary>
    public const string LimitExceeded = "limit-exceeded";

    /// <summary>JSON, but neither a CloudEvent nor an Event Grid event.</summary>
    public const string UnknownSchema = "unknown-schema";

    /// <summary>A required attribute is absent or empty.</summary>
    public const string MissingAttribute = "missing-attribute";

    /// <summary>An attribute is there and cannot be understood, such as a time that is not an RFC 3339 timestamp.</summary>
    public const string InvalidAttribute = "invalid-attribute";

    /// <summary>An attribute stands twice, so that two readers could disagree on who the event is.</summary>
    public const string DuplicateAttribute = "duplicate-attribute";
}
