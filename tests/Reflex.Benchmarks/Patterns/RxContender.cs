using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Reflex.Benchmarks.Patterns;

/// <summary>System.Reactive: GroupBy and Scan, without deduplication, lateness or a limit on groups.</summary>
internal static class RxContender
{
    public static int Sequence(Poco[] events, long within)
    {
        int matches = 0;
        using var stream = new Subject<Poco>();
        using IDisposable subscription = stream
            .GroupBy(e => e.Key)
            .SelectMany(group => group.Scan((Starts: new List<(long A, bool B)>(), Matched: false), (state, e) => Step(state.Starts, e, within)))
            .Where(state => state.Matched)
            .Subscribe(_ => matches++);
        foreach (Poco e in events)
        {
            stream.OnNext(e);
        }

        return matches;
    }

    public static int Count(Poco[] events, long within)
    {
        int matches = 0;
        using var stream = new Subject<Poco>();
        using IDisposable subscription = stream
            .Where(e => e.Status != 0)
            .GroupBy(e => e.Key)
            .SelectMany(group => group.Scan((Window: new Queue<long>(), Matched: false), (state, e) =>
            {
                while (state.Window.TryPeek(out long oldest) && e.Time - oldest >= within)
                {
                    state.Window.Dequeue();
                }

                state.Window.Enqueue(e.Time);
                bool matched = state.Window.Count == 5;
                if (matched)
                {
                    state.Window.Clear();
                }

                return (state.Window, matched);
            }))
            .Where(state => state.Matched)
            .Subscribe(_ => matches++);
        foreach (Poco e in events)
        {
            stream.OnNext(e);
        }

        return matches;
    }

    private static (List<(long A, bool B)> Starts, bool Matched) Step(List<(long A, bool B)> starts, Poco e, long within)
    {
        starts.RemoveAll(s => e.Time - s.A >= within);
        switch (e.Type)
        {
            case "a":
                starts.Add((e.Time, false));
                break;
            case "b":
                for (int i = 0; i < starts.Count; i++)
                {
                    starts[i] = (starts[i].A, true);
                }

                break;
            default:
                if (starts.Exists(s => s.B))
                {
                    starts.Clear();
                    return (starts, true);
                }

                break;
        }

        return (starts, false);
    }
}
