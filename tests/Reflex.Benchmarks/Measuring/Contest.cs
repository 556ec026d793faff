using System.Diagnostics;

namespace Reflex.Benchmarks.Measuring;

/// <summary>
/// Runs contenders over the same input in turns, so that whatever slows the machine for a while slows all of them, and prints the median
/// of the rounds, its ratio to the first contender, and what was allocated. Single thread.
/// </summary>
internal sealed class Contest(string title, int items, int rounds = 9)
{
    private readonly List<(string Name, Action Run)> _contenders = [];

    public void Add(string name, Action run) => _contenders.Add((name, run));

    public void Run()
    {
        var times = _contenders.Select(_ => new List<double>()).ToArray();
        var allocated = new long[_contenders.Count];
        Settle();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < _contenders.Count; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                _contenders[i].Run();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / items);
                allocated[i] = (GC.GetAllocatedBytesForCurrentThread() - before) / items;
            }
        }

        Console.WriteLine($"\n{title}");
        Console.WriteLine($"  {"",-52}{"ns/event",10}{"events/s",14}{"rate",9}{"bytes/event",13}");
        double first = Median(times[0]);
        for (int i = 0; i < _contenders.Count; i++)
        {
            double median = Median(times[i]);
            Console.WriteLine($"  {_contenders[i].Name,-52}{median,10:N0}{1e9 / median,14:N0}{first / median,9:P0}{allocated[i],13:N0}");
        }
    }

    /// <summary>Lets tiered compilation finish: it recompiles what has been called often, in the background.</summary>
    private void Settle()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2))
        {
            foreach ((_, Action run) in _contenders)
            {
                run();
            }
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
