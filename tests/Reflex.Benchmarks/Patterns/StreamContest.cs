using System.Diagnostics;

namespace Reflex.Benchmarks.Patterns;

/// <summary>
/// Runs contenders over the same whole stream in turns, and prints the fastest round of each, its ratio to the first contender, and what was
/// allocated. Whole streams, because what a contender remembers is part of its cost. Single thread. What others left behind is collected before
/// each turn, outside its time; collections that a contender itself sets off count.
/// </summary>
internal sealed class StreamContest(string title, int items, int rounds)
{
    private readonly List<(string Name, Action Run)> _contenders = [];

    public void Add(string name, Action run) => _contenders.Add((name, run));

    public void Run()
    {
        double[] fastest = [.. _contenders.Select(_ => double.MaxValue)];
        var allocated = new long[_contenders.Count];

        // The first round only lets the code be compiled.
        for (int round = 0; round <= rounds; round++)
        {
            for (int i = 0; i < _contenders.Count; i++)
            {
                GC.Collect();
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                _contenders[i].Run();
                double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / items;
                allocated[i] = (GC.GetAllocatedBytesForCurrentThread() - before) / items;
                fastest[i] = round == 0 ? double.MaxValue : Math.Min(fastest[i], time);
            }
        }

        Console.WriteLine($"\n{title}");
        Console.WriteLine($"  {"",-52}{"ns/event",10}{"events/s",14}{"rate",9}{"bytes/event",13}");
        for (int i = 0; i < _contenders.Count; i++)
        {
            Console.WriteLine($"  {_contenders[i].Name,-52}{fastest[i],10:N0}{1e9 / fastest[i],14:N0}{fastest[0] / fastest[i],9:P0}{allocated[i],13:N0}");
        }
    }
}
