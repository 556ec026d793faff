namespace Reflex.Local.ServiceBus.Broker;

/// <summary>What a sender hands to the broker. The broker never changes it; what it adds stands in <see cref="StoredMessage"/>.</summary>
public sealed record BrokerMessage
{
    /// <summary>An empty set of application properties.</summary>
    public static IReadOnlyDictionary<string, object> NoProperties { get; } = new Dictionary<string, object>();

    /// <summary>The payload, opaque to the broker.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Chosen by the sender; duplicate detection compares it. Empty where the sender gave none.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The media type of the body, if the sender said it.</summary>
    public string? ContentType { get; init; }

    /// <summary>The application's label for the message.</summary>
    public string? Subject { get; init; }

    /// <summary>The application's correlation ID.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The session; kept and handed on, but sessions are not enforced.</summary>
    public string? SessionId { get; init; }

    /// <summary>The application's forwarding address.</summary>
    public string? To { get; init; }

    /// <summary>The application's reply address.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The session for replies.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The partition key; kept and handed on, there is one partition.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>How long the message lives from its enqueuing; <c>null</c> means the queue's own default.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The instant before which the message is not delivered; <c>null</c> or past means at once.</summary>
    public DateTimeOffset? ScheduledEnqueueTime { get; init; }

    /// <summary>The application properties (the header fields of the application).</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; init; } = NoProperties;
}
