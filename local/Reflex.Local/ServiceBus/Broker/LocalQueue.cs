namespace Reflex.Local.ServiceBus.Broker;

/// <summary>
/// A queue with peek-lock delivery, in memory. Messages leave in the order of their sequence numbers; one that comes back
/// (abandoned, or its lock expired) takes its old place again, as in the service.
/// </summary>
internal sealed class LocalQueue : IDisposable
{
    public const string DeadLetterSuffix = "/$deadletterqueue";

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly QueueOptions _options;
    private readonly PriorityQueue<StoredMessage, long> _active = new();
    private readonly PriorityQueue<(BrokerMessage Content, long SequenceNumber), DateTimeOffset> _scheduled = new();
    private readonly HashSet<long> _cancelled = [];
    private readonly Dictionary<long, StoredMessage> _deferred = [];
    private readonly DuplicateDetection? _duplicates;
    private readonly MessageLocks _locks;
    private readonly ITimer _timer;
    private long _lastSequenceNumber;
    private DateTimeOffset? _timerSetTo;

    public LocalQueue(string name, QueueOptions options, TimeProvider clock, bool isDeadLetterQueue = false)
    {
        Name = name;
        _options = options;
        _clock = clock;
        _locks = new MessageLocks(name);
        _duplicates = options.DuplicateDetectionWindow is { } window ? new DuplicateDetection(window) : null;
        _timer = clock.CreateTimer(
            static queue => ((LocalQueue)queue!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Nothing expires from a dead-letter queue, and its messages are never dead-lettered again.
        DeadLetter = isDeadLetterQueue
            ? null
            : new LocalQueue(
                name + DeadLetterSuffix,
                new QueueOptions { LockDuration = options.LockDuration, MaxDeliveryCount = int.MaxValue },
                clock,
                isDeadLetterQueue: true);
    }

    /// <summary>Raised, outside the lock, when a message may have become deliverable. Handlers must return quickly.</summary>
    public event Action? Available;

    public string Name { get; }

    /// <summary>The dead-letter queue; <c>null</c> for one that is itself a dead-letter queue.</summary>
    public LocalQueue? DeadLetter { get; }

    public QueueCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new QueueCounts(
                    _active.Count, _scheduled.Count - _cancelled.Count, _locks.Count, _deferred.Count, DeadLetter?.Counts.Active ?? 0);
            }
        }
    }

    /// <summary>Takes the message; returns its sequence number, or 0 where duplicate detection dropped it.</summary>
    public long Send(BrokerMessage content)
    {
        long number;
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if (_duplicates is not null && !_duplicates.TryAdd(content.MessageId, now))
            {
                return 0;
            }

            number = ++_lastSequenceNumber;
            if (content.ScheduledEnqueueTime is { } due && due > now)
            {
                _scheduled.Enqueue((content, number), due);
                SetTimer(now);
                return number;
            }

            Enqueue(new StoredMessage(content, number, now));
        }

        Available?.Invoke();
        return number;
    }

    /// <summary>Takes a scheduled message back before it is due; false where there is none of this number any more.</summary>
    public bool CancelScheduled(long sequenceNumber)
    {
        lock (_lock)
        {
            return _scheduled.UnorderedItems.Any(item => item.Element.SequenceNumber == sequenceNumber) && _cancelled.Add(sequenceNumber);
        }
    }

    /// <summary>Locks up to <paramref name="max"/> deliverable messages; an empty list where there is none.</summary>
    /// <param name="max">How many at most; 1 or more.</param>
    /// <param name="keepLocked">
    /// How long locks are renewed by themselves while the receiver works, from now; <see cref="TimeSpan.Zero"/> for not at all.
    /// </param>
    public IReadOnlyList<Delivery> Receive(int max, TimeSpan keepLocked)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            List<Delivery>? deliveries = null;
            while ((deliveries?.Count ?? 0) < max && _active.TryDequeue(out StoredMessage? message, out _))
            {
                if (!Expire(message, now))
                {
                    (deliveries ??= []).Add(LockFor(message, now, keepLocked));
                }
            }

            if (deliveries is null)
            {
                return [];
            }

            SetTimer(now);
            return deliveries;
        }
    }

    /// <summary>Locks a deferred message by its number; <c>null</c> where none is deferred under it.</summary>
    public Delivery? ReceiveDeferred(long sequenceNumber)
    {
        lock (_lock)
        {
            if (!_deferred.Remove(sequenceNumber, out StoredMessage? message))
            {
                return null;
            }

            DateTimeOffset now = _clock.GetUtcNow();
            Delivery delivery = LockFor(message, now, TimeSpan.Zero);
            SetTimer(now);
            return delivery;
        }
    }

    /// <summary>The messages that could be delivered now, in order, without locking them.</summary>
    /// <param name="max">How many at most.</param>
    /// <param name="from">The lowest sequence number that is meant.</param>
    public IReadOnlyList<StoredMessage> Peek(int max, long from = 0)
    {
        lock (_lock)
        {
            return [.. _active.UnorderedItems.Select(item => item.Element).Where(message => message.SequenceNumber >= from).OrderBy(message => message.SequenceNumber).Take(max)];
        }
    }

    /// <exception cref="MessageLockLostException">The lock has ended.</exception>
    public void Complete(Guid lockToken)
    {
        lock (_lock)
        {
            _locks.Take(lockToken);
        }
    }

    /// <summary>Gives the message back for another delivery, or to the dead-letter queue after the last one.</summary>
    /// <exception cref="MessageLockLostException">The lock has ended.</exception>
    public void Abandon(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? changes = null)
    {
        lock (_lock)
        {
            StoredMessage message = _locks.Take(lockToken);
            message.Modify(changes);
            Return(message);
        }

        Available?.Invoke();
    }

    /// <exception cref="MessageLockLostException">The lock has ended.</exception>
    public void MoveToDeadLetter(
        Guid lockToken, string? reason, string? description, IEnumerable<KeyValuePair<string, object>>? changes = null)
    {
        lock (_lock)
        {
            StoredMessage message = _locks.Take(lockToken);
            message.Modify(changes);
            Bury(message, reason, description);
        }
    }

    /// <exception cref="MessageLockLostException">The lock has ended.</exception>
    public void Defer(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? changes = null)
    {
        lock (_lock)
        {
            StoredMessage message = _locks.Take(lockToken);
            message.Modify(changes);
            message.IsDeferred = true;
            _deferred[message.SequenceNumber] = message;
        }
    }

    /// <summary>Extends the lock by the queue's lock duration from now, and returns when it ends.</summary>
    /// <exception cref="MessageLockLostException">The lock has ended.</exception>
    public DateTimeOffset Renew(Guid lockToken)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            DateTimeOffset until = now + _options.LockDuration;
            _locks.Renew(lockToken, until);
            SetTimer(now);
            return until;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        DeadLetter?.Dispose();
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _timerSetTo = null;
            DateTimeOffset now = _clock.GetUtcNow();
            while (_scheduled.TryPeek(out _, out DateTimeOffset due) && due <= now)
            {
                (BrokerMessage content, long number) = _scheduled.Dequeue();
                if (!_cancelled.Remove(number))
                {
                    Enqueue(new StoredMessage(content, number, due));
                }
            }

            foreach (StoredMessage message in _locks.TakeExpired(now, _options.LockDuration))
            {
                Return(message);
            }

            SetTimer(now);
        }

        Available?.Invoke();
    }

    private Delivery LockFor(StoredMessage message, DateTimeOffset now, TimeSpan keepLocked)
    {
        message.DeliveryCount++;
        message.IsDeferred = false;
        DateTimeOffset until = now + _options.LockDuration;
        Guid token = _locks.Add(message, until, renewUntil: now + keepLocked);
        return new Delivery(message, token, until, message.DeliveryCount);
    }

    private void Enqueue(StoredMessage message) => _active.Enqueue(message, message.SequenceNumber);

    private void Return(StoredMessage message)
    {
        if (message.DeliveryCount >= _options.MaxDeliveryCount)
        {
            Bury(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {message.DeliveryCount} delivery attempts.");
            return;
        }

        Enqueue(message);
    }

    private bool Expire(StoredMessage message, DateTimeOffset now)
    {
        if ((message.Content.TimeToLive ?? _options.DefaultTimeToLive) is not { } life || now - message.EnqueuedTime < life)
        {
            return false;
        }

        if (_options.DeadLetterOnExpiration)
        {
            Bury(message, "TTLExpiredException", "The message expired and was dead lettered.");
        }

        return true;
    }

    private void Bury(StoredMessage message, string? reason, string? description)
    {
        if (DeadLetter is null)
        {
            Enqueue(message);
            return;
        }

        Dictionary<string, object> properties = new(message.Properties);
        if (reason is not null)
        {
            properties["DeadLetterReason"] = reason;
        }

        if (description is not null)
        {
            properties["DeadLetterErrorDescription"] = description;
        }

        DeadLetter.Receive(message, properties, Name);
    }

    private void Receive(StoredMessage dead, Dictionary<string, object> properties, string source)
    {
        lock (_lock)
        {
            BrokerMessage content = dead.Content with
            {
                ApplicationProperties = properties,
                ScheduledEnqueueTime = null,
                TimeToLive = null,
            };
            Enqueue(
                new StoredMessage(content, ++_lastSequenceNumber, dead.EnqueuedTime) { DeadLetterSource = source, DeliveryCount = dead.DeliveryCount });
        }

        Available?.Invoke();
    }

    private void SetTimer(DateTimeOffset now)
    {
        DateTimeOffset? due = _scheduled.TryPeek(out _, out DateTimeOffset scheduled) ? scheduled : null;
        if (_locks.NextExpiry is { } expiry && (due is null || expiry < due))
        {
            due = expiry;
        }

        // An earlier appointment stays: when it fires it finds nothing due and sets the next one. That spares a change of the timer per
        // message.
        if (due is not { } at || _timerSetTo <= at)
        {
            return;
        }

        _timerSetTo = at;
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((at - now).TotalMilliseconds)));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
