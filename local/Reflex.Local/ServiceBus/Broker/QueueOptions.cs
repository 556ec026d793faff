namespace Reflex.Local.ServiceBus.Broker;

/// <summary>The properties of a queue or subscription, with the defaults of the service.</summary>
public sealed record QueueOptions
{
    /// <summary>How long a delivery stays locked. Default: one minute, as in the service; its maximum there is five minutes.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many deliveries a message is dead-lettered. Default: 10; range: 1 to 2000.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long messages live that do not say so themselves; <c>null</c> (default) means for ever.</summary>
    public TimeSpan? DefaultTimeToLive { get; init; }

    /// <summary>Whether an expired message is dead-lettered rather than dropped. Default: false.</summary>
    public bool DeadLetterOnExpiration { get; init; }

    /// <summary>
    /// How long a message ID is remembered so that a second message with it is dropped; <c>null</c> (default): not at all.
    /// </summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }
}

/// <summary>How many messages of each state a queue holds.</summary>
/// <param name="Active">Deliverable now.</param>
/// <param name="Scheduled">Deliverable later.</param>
/// <param name="Locked">Delivered and not yet settled.</param>
/// <param name="Deferred">Set aside by a receiver.</param>
/// <param name="DeadLettered">In the dead-letter queue.</param>
public sealed record QueueCounts(int Active, int Scheduled, int Locked, int Deferred, int DeadLettered);
