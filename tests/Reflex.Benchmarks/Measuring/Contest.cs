using System.Diagnostics;

namespace Reflex.Benchmarks.Measuring;

/// <summary>
/// Runs contenders over slices of the same input in turns, many short rounds of them, and prints the tenth percentile of the rounds, its
/// ratio to the first contender, and what was allocated. Short rounds and a low percentile leave out what other processes take from the
/// machine meanwhile, for every contender alike. Single thread.
/// </summary>
internal sealed class Contest(string title, int items, TimeSpan time)
{
    /// <summary>Items of a round: some tenths of a millisecond.</summary>
    private const int Slice = 256;

    private readonly List<(string Name, Action<int, int> Run)> _contenders = [];

    /// <summary>A contender works on the items from the first number up to, not including, the second.</summary>
    public void Add(string name, Action<int, int> run) => _contenders.Add((name, run));

    public void Run()
    {
        var times = _contenders.Select(_ => new List<double>()).ToArray();
        var allocated = new double[_contenders.Count];
        Settle();
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; Stopwatch.GetElapsedTime(start) < time || round * Slice < items; round++)
        {
            int from = round * Slice % items;
            int to = Math.Min(from + Slice, items);
            for (int i = 0; i < _contenders.Count; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long begun = Stopwatch.GetTimestamp();
                _contenders[i].Run(from, to);
                times[i].Add(Stopwatch.GetElapsedTime(begun).TotalNanoseconds / (to - from));
                allocated[i] = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (to - from);
            }
        }

        Console.WriteLine($"\n{title}");
        Console.WriteLine($"  {"",-52}{"ns/event",10}{"events/s",14}{"rate",9}{"bytes/event",13}");
        double first = TenthPercentile(times[0]);
        for (int i = 0; i < _contenders.Count; i++)
        {
            double typical = TenthPercentile(times[i]);
            Console.WriteLine($"  {_contenders[i].Name,-52}{typical,10:N0}{1e9 / typical,14:N0}{first / typical,9:P0}{allocated[i],13:N0}");
        }
    }

    /// <summary>
    /// Lets tiered compilation finish: it recompiles what has been called often, in the background. Counted in the process's own time, because on a busy
    /// machine some seconds of the clock are not enough.
    /// </summary>
    private void Settle()
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - start < TimeSpan.FromSeconds(5))
        {
            foreach ((_, Action<int, int> run) in _contenders)
            {
                run(0, items);
            }
        }
    }

    private static double TenthPercentile(List<double> values) => values.Order().ElementAt(values.Count / 10);
}
