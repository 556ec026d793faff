namespace Reflex.Local.ServiceBus.Broker;

/// <summary>A message in a queue, with what the broker knows about it.</summary>
internal sealed class StoredMessage(BrokerMessage content, long sequenceNumber, DateTimeOffset enqueuedTime)
{
    public BrokerMessage Content { get; } = content;

    public long SequenceNumber { get; } = sequenceNumber;

    /// <summary>When the message became deliverable: for a scheduled one, its due time.</summary>
    public DateTimeOffset EnqueuedTime { get; } = enqueuedTime;

    /// <summary>The sender's application properties with those that settlements changed.</summary>
    public IReadOnlyDictionary<string, object> Properties { get; private set; } = content.ApplicationProperties;

    public int DeliveryCount { get; set; }

    /// <summary>The queue that a dead-lettered message came from.</summary>
    public string? DeadLetterSource { get; init; }

    public bool IsDeferred { get; set; }

    public void Modify(IEnumerable<KeyValuePair<string, object>>? changes)
    {
        if (changes is null)
        {
            return;
        }

        Dictionary<string, object> merged = new(Properties);
        foreach ((string key, object value) in changes)
        {
            merged[key] = value;
        }

        Properties = merged;
    }
}

/// <summary>A message under a lock: whoever holds the token may settle it until the lock ends.</summary>
internal sealed record Delivery(StoredMessage Message, Guid LockToken, DateTimeOffset LockedUntil, int DeliveryCount);
