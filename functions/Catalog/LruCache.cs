using System.Diagnostics.CodeAnalysis;

namespace Reflex.Functions.Catalog;

/// <summary>
/// What was used last, by a text key. A value beyond the capacity takes the place of the one that was used longest ago. Looking up and
/// adding take the same time however many there are. Thread-safe.
/// </summary>
/// <param name="capacity">How many values there may be; asked whenever one is added.</param>
internal sealed class LruCache<TValue>(Func<int> capacity)
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _newestFirst = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byKey.Count;
            }
        }
    }

    public bool TryGet(string key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            value = Use(key);
            return value is not null;
        }
    }

    /// <summary>Adds a value unless another thread was first; returns the one that is there now.</summary>
    public TValue Add(string key, TValue value)
    {
        int most = Math.Max(1, capacity());
        lock (_gate)
        {
            if (Use(key) is { } earlier)
            {
                return earlier;
            }

            _byKey[key] = _newestFirst.AddFirst(new Entry(key, value));
            while (_byKey.Count > most)
            {
                _byKey.Remove(_newestFirst.Last!.Value.Key);
                _newestFirst.RemoveLast();
            }

            return value;
        }
    }

    private TValue? Use(string key)
    {
        if (!_byKey.TryGetValue(key, out LinkedListNode<Entry>? node))
        {
            return null;
        }

        if (node != _newestFirst.First)
        {
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
        }

        return node.Value.Value;
    }

    private readonly record struct Entry(string Key, TValue Value);
}
