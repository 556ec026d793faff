using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reflex.Benchmarks.Durable;

/// <summary>How long one durable step takes at a given load: from the run of an activity to the run of the next of the same chain.</summary>
internal static class StepLatency
{
    /// <summary>Of each chain.</summary>
    public const int Steps = 10;

    private static readonly ConcurrentQueue<double> Latencies = new();

    /// <summary>Called by each activity with the moment of the one before; zero for the first.</summary>
    public static long Stamp(long before)
    {
        long now = Stopwatch.GetTimestamp();
        if (before != 0)
        {
            Latencies.Enqueue(Stopwatch.GetElapsedTime(before, now).TotalMicroseconds);
        }

        return now;
    }

    public static async Task<List<double>> MeasureAsync(BenchmarkEngine engine, double stepsPerSecond, TimeSpan time)
    {
        Latencies.Clear();
        List<Task> scheduled = [];
        await Arrivals.RunAsync(Steps / stepsPerSecond, time, () => scheduled.Add(engine.ScheduleAsync("Stamped", Steps)));
        await Task.WhenAll(scheduled);
        await engine.Engine.WhenIdleAsync();
        return [.. Latencies.Order()];
    }
}
