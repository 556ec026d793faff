using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>
/// What one routing gathers: the values that the index has looked up already, and the rules that matched. Kept per thread, so that an
/// event that matches nothing costs no memory.
/// </summary>
internal sealed class RouteScratch
{
    private int[] _tokens = [];
    private int[] _matches = new int[16];

    public AutomationEvent Event { get; private set; } = null!;

    public int MatchCount { get; private set; }

    public ReadOnlySpan<int> Matches => _matches.AsSpan(0, MatchCount);

    public void Begin(AutomationEvent e, int slots)
    {
        Event = e;
        MatchCount = 0;
        if (_tokens.Length < slots)
        {
            _tokens = new int[Math.Max(slots, 16)];
        }

        _tokens.AsSpan(0, slots).Fill(int.MinValue);
    }

    /// <summary>Releases the event, so that it can be collected.</summary>
    public void End() => Event = null!;

    public void Add(int rule)
    {
        if (MatchCount == _matches.Length)
        {
            Array.Resize(ref _matches, _matches.Length * 2);
        }

        _matches[MatchCount++] = rule;
    }

    /// <summary>Sorts the rules and drops repetitions: an array can meet one condition by several of its elements.</summary>
    public ReadOnlySpan<int> Distinct()
    {
        Span<int> all = _matches.AsSpan(0, MatchCount);
        if (all.Length > 1)
        {
            all.Sort();
            int kept = 1;
            for (int i = 1; i < all.Length; i++)
            {
                if (all[i] != all[kept - 1])
                {
                    all[kept++] = all[i];
                }
            }

            MatchCount = kept;
        }

        return _matches.AsSpan(0, MatchCount);
    }

    public EventValue Value(IndexedPath path)
    {
        ref int token = ref _tokens[path.Slot];
        if (token == int.MinValue)
        {
            token = EventNavigator.Find(Event, path.Path);
        }

        return token == AutomationEvent.NoToken ? Event.Get(path.Path) : new EventValue(Event, token);
    }
}

/// <summary>A path that the index looks up, and its place in <see cref="RouteScratch"/>.</summary>
internal sealed record IndexedPath(EventPath Path, int Slot);
