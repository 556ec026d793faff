namespace Reflex.Local.ServiceBus.Broker;

/// <summary>Remembers message IDs for a while. Not thread-safe: the queue's own lock guards it.</summary>
internal sealed class DuplicateDetection(TimeSpan window)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string MessageId, DateTimeOffset Until)> _order = new();

    /// <summary>False where a message of this ID was taken within the window. Messages without an ID are never duplicates.</summary>
    public bool TryAdd(string messageId, DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _seen.Remove(_order.Dequeue().MessageId);
        }

        if (messageId.Length == 0)
        {
            return true;
        }

        if (!_seen.Add(messageId))
        {
            return false;
        }

        _order.Enqueue((messageId, now + window));
        return true;
    }
}
