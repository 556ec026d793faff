namespace Reflex.Durable.Dispatch;

/// <summary>Who waits for an instance to change its status.</summary>
internal sealed class InstanceWaiters
{
    private readonly object _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _waiters = new(StringComparer.Ordinal);
    private Exception? _failure;

    /// <summary>A task for the instance's next change. Ask for it before looking at the status, so that no change is missed.</summary>
    public Task NextChange(string id)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            if (!_waiters.TryGetValue(id, out TaskCompletionSource? waiter))
            {
                _waiters[id] = waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return waiter.Task;
        }
    }

    public void Notify(string id)
    {
        lock (_gate)
        {
            if (_waiters.Remove(id, out TaskCompletionSource? waiter))
            {
                waiter.TrySetResult();
            }
        }
    }

    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            foreach (TaskCompletionSource waiter in _waiters.Values)
            {
                waiter.TrySetException(failure);
            }

            _waiters.Clear();
        }
    }
}
