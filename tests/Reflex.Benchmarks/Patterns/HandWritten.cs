namespace Reflex.Benchmarks.Patterns;

/// <summary>
/// What somebody would write who needs just one of the patterns: a dictionary by key, a set of the identities of the last minute, and a queue that
/// puts events into order within the lateness.
/// </summary>
internal abstract class HandWritten(TimeSpan within, TimeSpan lateness)
{
    private readonly HashSet<(string Source, string Id)> _seen = [];
    private readonly Queue<(long Expires, (string, string) Identity)> _expiries = new();
    private readonly PriorityQueue<Poco, (long, int)> _buffer = new();
    private long _newest;
    private int _arrivals;

    public int Matches { get; protected set; }

    protected long Within { get; } = within.Ticks;

    public int Run(Poco[] events)
    {
        foreach (Poco e in events)
        {
            if (!Matters(e) || (IsNew(e) && e.Time >= _newest - lateness.Ticks && Wait(e)))
            {
                _newest = Math.Max(_newest, e.Time);
                Release(_newest - lateness.Ticks);
            }
        }

        Release(long.MaxValue);
        return Matches;
    }

    /// <summary>Whether anything comes of the event; any other only lets time pass.</summary>
    protected virtual bool Matters(Poco e) => true;

    protected abstract void Take(Poco e);

    private bool IsNew(Poco e)
    {
        while (_expiries.TryPeek(out var oldest) && oldest.Expires <= e.Time)
        {
            _seen.Remove(_expiries.Dequeue().Identity);
        }

        if (!_seen.Add((e.Source, e.Id)))
        {
            return false;
        }

        _expiries.Enqueue((e.Time + Within + lateness.Ticks, (e.Source, e.Id)));
        return true;
    }

    private bool Wait(Poco e)
    {
        _buffer.Enqueue(e, (e.Time, _arrivals++));
        return true;
    }

    private void Release(long upTo)
    {
        while (_buffer.TryPeek(out Poco? first, out (long Time, int) order) && order.Time <= upTo)
        {
            _buffer.Dequeue();
            Take(first);
        }
    }
}

/// <summary>a, then b, then c of one key within a minute; the oldest start wins, and a match ends the key's other starts.</summary>
internal sealed class HandWrittenSequence(TimeSpan within, TimeSpan lateness) : HandWritten(within, lateness)
{
    private readonly Dictionary<string, List<(Poco A, Poco? B)>> _keys = [];

    public List<(Poco, Poco, Poco)> Found { get; } = [];

    protected override void Take(Poco e)
    {
        if (!_keys.TryGetValue(e.Key, out List<(Poco A, Poco? B)>? starts))
        {
            if (e.Type != "a")
            {
                return;
            }

            _keys[e.Key] = starts = [];
        }

        int expired = 0;
        while (expired < starts.Count && e.Time - starts[expired].A.Time >= Within)
        {
            expired++;
        }

        starts.RemoveRange(0, expired);
        if (e.Type == "a")
        {
            starts.Add((e, null));
        }
        else if (e.Type == "b")
        {
            for (int i = 0; i < starts.Count; i++)
            {
                starts[i] = starts[i].B is null ? (starts[i].A, e) : starts[i];
            }
        }
        else if (e.Type == "c")
        {
            int complete = starts.FindIndex(s => s.B is not null);
            if (complete >= 0)
            {
                Found.Add((starts[complete].A, starts[complete].B!, e));
                starts.Clear();
                Matches++;
            }
        }
    }
}

/// <summary>Five failures of one key within a minute; then it counts afresh.</summary>
internal sealed class HandWrittenCount(TimeSpan within, TimeSpan lateness) : HandWritten(within, lateness)
{
    private readonly Dictionary<string, Queue<Poco>> _keys = [];

    public List<Poco[]> Found { get; } = [];

    protected override bool Matters(Poco e) => e.Status != 0;

    protected override void Take(Poco e)
    {
        if (!_keys.TryGetValue(e.Key, out Queue<Poco>? window))
        {
            _keys[e.Key] = window = new Queue<Poco>();
        }

        while (window.TryPeek(out Poco? oldest) && e.Time - oldest.Time >= Within)
        {
            window.Dequeue();
        }

        window.Enqueue(e);
        if (window.Count == 5)
        {
            Found.Add([.. window]);
            window.Clear();
            Matches++;
        }
    }
}
