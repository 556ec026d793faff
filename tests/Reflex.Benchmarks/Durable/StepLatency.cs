using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reflex.Benchmarks.Durable;

/// <summary>How long one durable step takes at a given load: from the run of an activity to the run of the next of the same chain.</summary>
internal static class StepLatency
{
    private const int Steps = 10;
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
        double interval = Steps / stepsPerSecond;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            double due = i * interval;
            while (Stopwatch.GetElapsedTime(started).TotalSeconds is { } now && now < due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, (due - now) * 1_000)));
            }

            scheduled.Add(engine.ScheduleAsync("Stamped", Steps));
        }

        await Task.WhenAll(scheduled);
        await engine.Engine.WhenIdleAsync();
        return [.. Latencies.Order()];
    }
}
