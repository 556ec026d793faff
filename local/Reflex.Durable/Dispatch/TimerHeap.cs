using System.Diagnostics.CodeAnalysis;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>At most one time for each key, the earliest first. A key that was moved or removed leaves its old entry in the heap until that comes to its head.</summary>
internal sealed class TimerHeap
{
    private readonly Dictionary<object, TimerPosition> _times = [];
    private PriorityQueue<object, TimerPosition> _queue = new();

    public int Count => _times.Count;

    public bool Contains(object key) => _times.ContainsKey(key);

    public void Add(object key, TimerPosition position)
    {
        _times[key] = position;
        _queue.Enqueue(key, position);
        if (_queue.Count > (2 * _times.Count) + 1_000)
        {
            // Cancelled timers far in the future must not pile up.
            Rebuild();
        }
    }

    public void Remove(object key) => _times.Remove(key);

    /// <summary>When the first is due; null if there is none.</summary>
    public DateTime? First()
    {
        DropStale();
        return _queue.TryPeek(out _, out TimerPosition first) ? first.Due : null;
    }

    /// <summary>Takes the first if it is due.</summary>
    public bool TryTakeDue(DateTime now, [NotNullWhen(true)] out object? key)
    {
        DropStale();
        if (!_queue.TryPeek(out key, out TimerPosition first) || first.Due > now)
        {
            key = null;
            return false;
        }

        _queue.Dequeue();
        _times.Remove(key);
        return true;
    }

    /// <summary>Keeps so many of the earliest, and one. Returns the last that it keeps.</summary>
    public TimerPosition Keep(int count)
    {
        TimerPosition[] sorted = [.. _times.Values.Order()];
        TimerPosition last = sorted[count];
        foreach ((object key, TimerPosition position) in _times)
        {
            if (position.CompareTo(last) > 0)
            {
                _times.Remove(key);
            }
        }

        Rebuild();
        return last;
    }

    private void DropStale()
    {
        while (_queue.TryPeek(out object? key, out TimerPosition first)
            && !(_times.TryGetValue(key, out TimerPosition position) && position == first))
        {
            _queue.Dequeue();
        }
    }

    private void Rebuild() =>
        _queue = new PriorityQueue<object, TimerPosition>(_times.Select(entry => (entry.Key, entry.Value)));
}
