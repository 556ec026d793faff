using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Reflex.Benchmarks.Patterns;

/// <summary>System.Reactive: GroupBy and Scan, without deduplication, lateness or a limit on groups.</summary>
internal static class RxContender<T, TFields>
    where TFields : struct, IStreamFields<T>
{
    public static int Sequence(T[] events, TimeSpan window)
    {
        int matches = 0;
        long within = window.Ticks;
        using var stream = new Subject<T>();
        using IDisposable subscription = stream
            .GroupBy(e => TFields.KeyOf(e))
            .SelectMany(group => group.Scan((Starts: new List<(long A, bool B)>(), Matched: false), (state, e) => Step(state.Starts, e, within)))
            .Where(state => state.Matched)
            .Subscribe(_ => matches++);
        foreach (T e in events)
        {
            stream.OnNext(e);
        }

        return matches;
    }

    public static int Count(T[] events, TimeSpan window)
    {
        int matches = 0;
        long within = window.Ticks;
        using var stream = new Subject<T>();
        using IDisposable subscription = stream
            .Where(e => TFields.IsFailure(e))
            .GroupBy(e => TFields.KeyOf(e))
            .SelectMany(group => group.Scan((Window: new Queue<long>(), Matched: false), (state, e) =>
            {
                long time = TFields.TimeOf(e);
                while (state.Window.TryPeek(out long oldest) && time - oldest >= within)
                {
                    state.Window.Dequeue();
                }

                state.Window.Enqueue(time);
                bool matched = state.Window.Count == 5;
                if (matched)
                {
                    state.Window.Clear();
                }

                return (state.Window, matched);
            }))
            .Where(state => state.Matched)
            .Subscribe(_ => matches++);
        foreach (T e in events)
        {
            stream.OnNext(e);
        }

        return matches;
    }

    private static (List<(long A, bool B)> Starts, bool Matched) Step(List<(long A, bool B)> starts, T e, long within)
    {
        long time = TFields.TimeOf(e);
        starts.RemoveAll(s => time - s.A >= within);
        switch (TFields.TypeOf(e))
        {
            case 'a':
                starts.Add((time, false));
                break;
            case 'b':
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
