using System.Diagnostics;

namespace Reflex.Benchmarks.Durable;

/// <summary>Work that arrives at a steady rate, whether what arrived before is done or not.</summary>
internal static class Arrivals
{
    public static async Task RunAsync(double everySeconds, TimeSpan time, Action arrive)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            double due = i * everySeconds;
            while (Stopwatch.GetElapsedTime(started).TotalSeconds is { } now && now < due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, (due - now) * 1_000)));
            }

            arrive();
        }
    }
}
