namespace Reflex.Local.ServiceBus.Broker;

/// <summary>
/// A Service Bus namespace in memory: queues, topics and their subscriptions. It lives as long as this object, so a host that
/// restarts on the same object finds its messages again; the messages do not outlive the process.
/// </summary>
public sealed class LocalServiceBus : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, LocalQueue> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<LocalQueue>> _topics = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A namespace without queues.</summary>
    /// <param name="clock">What locks, schedules and expiry are measured by.</param>
    public LocalServiceBus(TimeProvider clock) => _clock = clock;

    /// <summary>
    /// The queues and subscriptions (as <c>topic/Subscriptions/name</c>) with what they hold, in the order of their names.
    /// </summary>
    public IReadOnlyDictionary<string, QueueCounts> Counts
    {
        get
        {
            lock (_lock)
            {
                return new SortedDictionary<string, QueueCounts>(
                    _queues.ToDictionary(queue => queue.Key, queue => queue.Value.Counts), StringComparer.OrdinalIgnoreCase);
            }
        }
    }

    /// <summary>Makes the queue if it does not exist; an existing one keeps its options.</summary>
    public void DeclareQueue(string name, QueueOptions? options = null) => GetOrAddQueue(name, options);

    /// <summary>Makes the topic and the subscription if they do not exist. A subscription gets every message of its topic.</summary>
    public void DeclareSubscription(string topic, string subscription, QueueOptions? options = null) =>
        GetOrAddSubscription(topic, subscription, options);

    /// <summary>
    /// Makes the topic if it does not exist. What is sent to a topic without subscriptions goes nowhere, as in the service.
    /// </summary>
    public void DeclareTopic(string name)
    {
        lock (_lock)
        {
            _topics.TryAdd(name, []);
        }
    }

    /// <summary>Sends to a queue, or to every subscription of a topic.</summary>
    /// <returns>The sequence number; 0 for a topic, and where duplicate detection dropped the message.</returns>
    /// <exception cref="InvalidOperationException">There is no queue or topic of this name.</exception>
    public long Send(string entity, BrokerMessage message)
    {
        LocalQueue[] targets = Targets(entity);
        long number = 0;
        foreach (LocalQueue target in targets)
        {
            number = target.Send(message);
        }

        return targets.Length == 1 && targets[0].Name.Equals(entity, StringComparison.OrdinalIgnoreCase) ? number : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LocalQueue queue in _queues.Values)
        {
            queue.Dispose();
        }
    }

    internal static string SubscriptionPath(string topic, string subscription) => $"{topic}/Subscriptions/{subscription}";

    internal LocalQueue GetOrAddQueue(string name, QueueOptions? options = null)
    {
        lock (_lock)
        {
            if (FindQueue(name) is { } existing)
            {
                return existing;
            }

            var queue = new LocalQueue(name, options ?? new QueueOptions(), _clock);
            _queues.Add(name, queue);
            return queue;
        }
    }

    internal LocalQueue GetOrAddSubscription(string topic, string subscription, QueueOptions? options = null)
    {
        lock (_lock)
        {
            string path = SubscriptionPath(topic, subscription);
            if (_queues.TryGetValue(path, out LocalQueue? existing))
            {
                return existing;
            }

            LocalQueue queue = GetOrAddQueue(path, options);
            if (!_topics.TryGetValue(topic, out List<LocalQueue>? subscriptions))
            {
                _topics.Add(topic, subscriptions = []);
            }

            subscriptions.Add(queue);
            return queue;
        }
    }

    /// <summary>The queue or dead-letter queue of this path.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    internal LocalQueue GetQueue(string path)
    {
        lock (_lock)
        {
            return FindQueue(path) ?? throw NotFound(path);
        }
    }

    private LocalQueue? FindQueue(string path)
    {
        if (_queues.TryGetValue(path, out LocalQueue? queue))
        {
            return queue;
        }

        return path.EndsWith(LocalQueue.DeadLetterSuffix, StringComparison.OrdinalIgnoreCase)
            && _queues.TryGetValue(path[..^LocalQueue.DeadLetterSuffix.Length], out LocalQueue? parent)
                ? parent.DeadLetter
                : null;
    }

    private LocalQueue[] Targets(string entity)
    {
        lock (_lock)
        {
            if (FindQueue(entity) is { } queue)
            {
                return [queue];
            }

            return _topics.TryGetValue(entity, out List<LocalQueue>? subscriptions) ? [.. subscriptions] : throw NotFound(entity);
        }
    }

    private InvalidOperationException NotFound(string entity)
    {
        string known = string.Join(", ", _queues.Keys.Concat(_topics.Keys).Order(StringComparer.OrdinalIgnoreCase));
        return new InvalidOperationException(
            $"The messaging entity '{entity}' could not be found (MessagingEntityNotFound). The local host makes the queues and " +
            $"subscriptions that Service Bus triggers name; it has: {(known.Length == 0 ? "none" : known)}.");
    }
}
