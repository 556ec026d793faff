using System.Diagnostics;

namespace Reflex.Benchmarks.Durable;

/// <summary>How long one durable step takes at a given load: from the schedule of an activity to the schedule of the next.</summary>
internal static class StepLatency
{
    private const int Steps = 10;

    public static async Task<List<double>> MeasureAsync(BenchmarkEngine engine, double stepsPerSecond, TimeSpan time)
    {
        List<double> latencies = [];
        List<Task> running = [];
        double interval = Steps / stepsPerSecond;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            double due = i * interval;
            while (Stopwatch.GetElapsedTime(started).TotalSeconds is { } now && now < due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, (due - now) * 1_000)));
            }

            running.Add(OneAsync());
        }

        await Task.WhenAll(running);
        latencies.Sort();
        return latencies[..];

        async Task OneAsync()
        {
            string id = await engine.ScheduleAsync("Chain", Steps);
            long begin = Stopwatch.GetTimestamp();
            await engine.Client.WaitForInstanceCompletionAsync(id);
            double each = Stopwatch.GetElapsedTime(begin).TotalMicroseconds / Steps;
            lock (latencies)
            {
                latencies.Add(each);
            }
        }
    }
}
