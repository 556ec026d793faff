namespace Reflex.Durable.Dispatch;

/// <summary>Who waits for an instance to change its status. An instance that nobody waits for any more takes no room.</summary>
internal sealed class InstanceWaiters
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Waiter> _waiters = new(StringComparer.Ordinal);
    private Exception? _failure;

    /// <summary>How many instances somebody waits for.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>
    /// A task for the instance's next change. Ask for it before looking at the status, so that no change is missed, and give it back with
    /// <see cref="Leave"/>.
    /// </summary>
    public Task NextChange(string id)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            if (!_waiters.TryGetValue(id, out Waiter? waiter))
            {
                _waiters[id] = waiter = new Waiter();
            }

            waiter.Count++;
            return waiter.Change.Task;
        }
    }

    /// <summary>Waits no longer for a change.</summary>
    public void Leave(string id, Task change)
    {
        lock (_gate)
        {
            if (_waiters.TryGetValue(id, out Waiter? waiter) && waiter.Change.Task == change && --waiter.Count == 0)
            {
                _waiters.Remove(id);
            }
        }
    }

    public void Notify(string id)
    {
        lock (_gate)
        {
            if (_waiters.Remove(id, out Waiter? waiter))
            {
                waiter.Change.TrySetResult();
            }
        }
    }

    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            foreach (Waiter waiter in _waiters.Values)
            {
                waiter.Change.TrySetException(failure);

                // Whoever has left by then need not hear of it.
                _ = waiter.Change.Task.Exception;
            }

            _waiters.Clear();
        }
    }

    private sealed class Waiter
    {
        public TaskCompletionSource Change { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
