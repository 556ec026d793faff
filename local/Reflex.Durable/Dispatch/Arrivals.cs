namespace Reflex.Durable.Dispatch;

/// <summary>
/// Counts the instances that are on their way into memory: called, and not loaded yet. They can't leave, so whoever calls many out of the store,
/// page by page, waits here until those before have come. That needs nothing but the store, never the user's code.
/// </summary>
internal sealed class Arrivals(int maxCachedInstances)
{
    private readonly object _gate = new();
    private readonly Queue<Action> _waiting = new();
    private int _count;
    private int _waits;

    /// <summary>How many may be on their way before the next page is called.</summary>
    public int Room { get; } = Math.Max(maxCachedInstances / 4, 16);

    public void Begin() => Interlocked.Increment(ref _count);

    public void End()
    {
        if (Interlocked.Decrement(ref _count) <= Room && Volatile.Read(ref _waits) > 0)
        {
            CallWaiting();
        }
    }

    /// <summary>Does something that brings more: now, or when there is room.</summary>
    public void WhenRoom(Action call)
    {
        lock (_gate)
        {
            _waiting.Enqueue(call);
        }

        // The last may have come meanwhile, and seen nobody who waits.
        Interlocked.Increment(ref _waits);
        CallWaiting();
    }

    private void CallWaiting()
    {
        while (Volatile.Read(ref _count) <= Room)
        {
            Action? call;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out call))
                {
                    return;
                }
            }

            Interlocked.Decrement(ref _waits);
            call();
        }
    }
}
