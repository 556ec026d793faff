using System.Diagnostics.CodeAnalysis;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// The activities that wait for a slot, in the order in which they were scheduled: the first in memory, those beyond a bound in the store. Only
/// within its owner's lock.
/// </summary>
internal sealed class ActivityQueue(int most)
{
    private readonly Queue<ActivityCall> _first = new();

    /// <summary>How many wait behind those in memory: in the store, or on their way there.</summary>
    private int _beyond;

    /// <summary>How many of them the store has by now.</summary>
    private int _stored;

    private bool _isFetching;

    /// <summary>How many to fetch at once.</summary>
    public int PageSize { get; } = Math.Max(most / 2, 1);

    /// <summary>How many are in memory.</summary>
    public int Held => _first.Count;

    public bool IsEmpty => _first.Count == 0 && _beyond == 0;

    /// <summary>Adds one behind all others; false if it must go to the store, of which <see cref="Stored"/> is told.</summary>
    public bool TryAdd(ActivityCall call)
    {
        if (_beyond > 0 || _first.Count >= most)
        {
            _beyond++;
            return false;
        }

        _first.Enqueue(call);
        return true;
    }

    public bool TryTake([NotNullWhen(true)] out ActivityCall? call) => _first.TryDequeue(out call);

    public void Stored(int count) => _stored += count;

    /// <summary>Whether to fetch a page now, to be given to <see cref="Fetched"/>.</summary>
    public bool TryFetch()
    {
        if (_isFetching || _stored == 0 || _first.Count > most / 4)
        {
            return false;
        }

        _isFetching = true;
        return true;
    }

    public void Fetched(IReadOnlyList<ActivityCall> calls)
    {
        _isFetching = false;
        _stored -= calls.Count;
        _beyond -= calls.Count;
        foreach (ActivityCall call in calls)
        {
            _first.Enqueue(call);
        }
    }
}
