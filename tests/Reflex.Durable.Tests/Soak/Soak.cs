using System.Diagnostics;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable.Tests.Soak;

/// <summary>Kills the worker process at random moments under load, starts it again, and counts what came of it.</summary>
internal static class Soak
{
    /// <summary>A worker that takes this long hangs.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(int kills, int orchestrations, Action<string> report)
    {
        using TempFolder folder = new();
        for (int kill = 1; kill <= kills; kill++)
        {
            using Process worker = Start(folder.File, orchestrations);
            if (kill == 1)
            {
                // So that there is something to lose.
                await worker.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
            }

            TimeSpan life = TimeSpan.FromMilliseconds(Random.Shared.Next(50, 700));
            bool ended = worker.WaitForExit(life);
            worker.Kill();
            await worker.WaitForExitAsync();
            report($"kill {kill}: after {life.TotalMilliseconds:N0} ms{(ended ? ", when it had ended" : "")}");
        }

        using (Process last = Start(folder.File, orchestrations))
        {
            using CancellationTokenSource patience = new(s_patience);
            try
            {
                await last.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                last.Kill();
            }

            Assert.Equal(0, last.ExitCode);
        }

        await CheckAsync(folder.File, orchestrations, report);
    }

    private static async Task CheckAsync(string file, int orchestrations, Action<string> report)
    {
        await using DurableEngine engine = await SoakWorker.StartAsync(file);
        DurableTaskClient client = engine.CreateClient();
        await engine.WhenIdleAsync().WaitAsync(s_patience);
        for (int i = 0; i < orchestrations; i++)
        {
            OrchestrationMetadata? run = await client.GetInstanceAsync(SoakWorker.Id(i), getInputsAndOutputs: true);
            Assert.Equal((OrchestrationRuntimeStatus.Completed, i + 3), (run?.RuntimeStatus, run?.ReadOutputAs<int>()));
        }

        int counted = 0;
        for (int i = 0; i < SoakWorker.Counters; i++)
        {
            EntityMetadata<int>? counter = await client.Entities.GetEntityAsync<int>(new EntityInstanceId("Counter", $"{i}"));
            Assert.Null(counter?.LockedBy);
            counted += counter?.State ?? 0;
        }

        Assert.Equal(orchestrations * 3, counted);
        report($"{orchestrations} orchestrations: none lost, none stuck, none doubled ({counted} additions counted)");
    }

    private static Process Start(string file, int orchestrations)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(Soak).Assembly.Location, "worker", file, $"{orchestrations}" })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
