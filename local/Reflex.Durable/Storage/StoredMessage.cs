using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>
/// What one instance, or a client, sends to an instance. It is a row from the commit that sends it to the commit that takes it. If
/// both fall into one transaction, the row is never written.
/// </summary>
internal sealed class StoredMessage(string target, DurableEvent body, DateTime? due = null)
{
    public string Target { get; } = target;

    public DurableEvent Body { get; } = body;

    /// <summary>When it may be delivered; null for at once.</summary>
    public DateTime? Due { get; } = due;

    /// <summary>Its row; 0 while it has none. Belongs to the store's thread.</summary>
    public long Row { get; set; }

    /// <summary>Sent and taken in the same transaction. Belongs to the store's thread.</summary>
    public bool IsElided { get; set; }
}

/// <summary>A stored message that is not due yet, without its content.</summary>
internal sealed record ScheduledMessage(string Target, long Row);
