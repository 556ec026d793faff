using System.Collections.Concurrent;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>The instances in memory. Posting to one that is not there brings it in; beyond a bound, the longest unused leave.</summary>
internal sealed class InstanceTable(Engine engine)
{
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private int _count;
    private int _trimming;
    private readonly int _most = engine.Options.MaxCachedInstances;
    private int _trimAbove = engine.Options.MaxCachedInstances;

    public int Count => Volatile.Read(ref _count);

    public void Post(string id, object item, bool runHere = false)
    {
        while (true)
        {
            if (!_instances.TryGetValue(id, out Instance? instance))
            {
                Instance added = InstanceIds.IsEntity(id) ? new EntityInstance(engine, id) : new OrchestrationInstance(engine, id);
                instance = _instances.GetOrAdd(id, added);
                if (instance == added)
                {
                    engine.Arrivals.Begin();
                    if (Interlocked.Increment(ref _count) > Volatile.Read(ref _trimAbove))
                    {
                        Trim();
                    }
                }
            }

            if (instance.TryPost(item, runHere))
            {
                return;
            }

            // It is on its way out of the table.
            Thread.Yield();
        }
    }

    /// <summary>Delivers a stored message, now or when it is due.</summary>
    public void DeliverWhenDue(StoredMessage message)
    {
        if (message.Due is { } due)
        {
            engine.Scheduled.Set(new ScheduledMessage(message.Target, message.Row), message.Row, due);
        }
        else
        {
            Post(message.Target, message);
        }
    }

    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    public void Remove(Instance instance)
    {
        if (instance.TryEvict() && _instances.TryRemove(new KeyValuePair<string, Instance>(instance.Id, instance)))
        {
            if (Interlocked.Decrement(ref _count) <= _most)
            {
                Volatile.Write(ref _trimAbove, _most);
            }
        }
    }

    private void Trim()
    {
        if (Interlocked.Exchange(ref _trimming, 1) != 0)
        {
            return;
        }

        try
        {
            long[] used = [.. _instances.Values.Select(instance => instance.LastUsed).Order()];
            if (used.Length == 0)
            {
                // All have gone meanwhile.
                return;
            }

            long cutoff = used[used.Length / 10];
            foreach (Instance instance in _instances.Values)
            {
                if (instance.LastUsed <= cutoff)
                {
                    Remove(instance);
                }
            }
        }
        finally
        {
            // Where all are at work, nothing can leave: look again only when a good number more have come.
            Volatile.Write(ref _trimAbove, Math.Max(_most, Count + (_most / 10)));
            Volatile.Write(ref _trimming, 0);
        }
    }
}
