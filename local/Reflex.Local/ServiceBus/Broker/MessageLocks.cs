namespace Reflex.Local.ServiceBus.Broker;

/// <summary>The locked messages of one queue. Not thread-safe: the queue's own lock guards it.</summary>
internal sealed class MessageLocks(string queue)
{
    private readonly Dictionary<Guid, Entry> _byToken = [];

    /// <summary>By the expiry at the time of the entry; settled or renewed locks leave stale entries, skipped when met.</summary>
    private readonly PriorityQueue<Guid, DateTimeOffset> _byExpiry = new();

    public int Count => _byToken.Count;

    /// <summary>When the next lock ends; <c>null</c> where nothing is locked.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            DropStale();
            return _byExpiry.TryPeek(out _, out DateTimeOffset expiry) ? expiry : null;
        }
    }

    public Guid Add(StoredMessage message, DateTimeOffset until, DateTimeOffset renewUntil)
    {
        Guid token = Guid.NewGuid();
        _byToken.Add(token, new Entry(message, until, renewUntil));
        _byExpiry.Enqueue(token, until);
        return token;
    }

    /// <exception cref="MessageLockLostException">No message is locked under this token.</exception>
    public StoredMessage Take(Guid token) =>
        _byToken.Remove(token, out Entry entry) ? entry.Message : throw new MessageLockLostException(queue);

    /// <exception cref="MessageLockLostException">No message is locked under this token.</exception>
    public void Renew(Guid token, DateTimeOffset until)
    {
        if (!_byToken.TryGetValue(token, out Entry entry))
        {
            throw new MessageLockLostException(queue);
        }

        _byToken[token] = entry with { Until = until };
        _byExpiry.Enqueue(token, until);
    }

    /// <summary>Ends the locks that are due, but renews those whose receiver still works on them, as the service's client does.</summary>
    public IReadOnlyList<StoredMessage> TakeExpired(DateTimeOffset now, TimeSpan lockDuration)
    {
        List<StoredMessage> expired = [];
        for (DropStale(); _byExpiry.TryPeek(out Guid token, out DateTimeOffset expiry) && expiry <= now; DropStale())
        {
            _byExpiry.Dequeue();
            Entry entry = _byToken[token];
            if (entry.RenewUntil > now)
            {
                Renew(token, now + lockDuration);
                continue;
            }

            _byToken.Remove(token);
            expired.Add(entry.Message);
        }

        return expired;
    }

    private void DropStale()
    {
        while (_byExpiry.TryPeek(out Guid token, out DateTimeOffset expiry)
            && !(_byToken.TryGetValue(token, out Entry entry) && entry.Until == expiry))
        {
            _byExpiry.Dequeue();
        }
    }

    private readonly record struct Entry(StoredMessage Message, DateTimeOffset Until, DateTimeOffset RenewUntil);
}
