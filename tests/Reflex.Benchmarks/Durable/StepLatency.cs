using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reflex.Benchmarks.Durable;

/// <summary>How long one durable step takes at a given load: from the run of an activity to the run of the next of the same chain.</summary>
internal static class StepLatency
{
    public const int Steps = 10;

    private static readonly ConcurrentQueue<Step> Latencies = new();

    /// <summary>The moment of the activity that ran last on this thread.</summary>
    [ThreadStatic]
    private static long t_last;

    /// <summary>A step: how long it took, and whether the next activity ran on the thread of the one before or was handed to another.</summary>
    public readonly record struct Step(double Microseconds, bool WasHandedOver);

    /// <summary>Called by each activity with the moment of the one before; zero for the first.</summary>
    public static long Stamp(long before)
    {
        long now = Stopwatch.GetTimestamp();
        if (before != 0)
        {
            Latencies.Enqueue(new Step(Stopwatch.GetElapsedTime(before, now).TotalMicroseconds, t_last != before));
        }

        t_last = now;
        return now;
    }

    public static async Task<List<Step>> MeasureAsync(BenchmarkEngine engine, double stepsPerSecond, TimeSpan time)
    {
        Latencies.Clear();
        List<Task> scheduled = [];
        await Arrivals.RunAsync(Steps / stepsPerSecond, time, () => scheduled.Add(engine.ScheduleAsync("Stamped", Steps)));
        await Task.WhenAll(scheduled);
        await engine.Engine.WhenIdleAsync();
        return [.. Latencies];
    }
}
