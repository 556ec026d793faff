using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Reflex.Functions.Activities;

/// <summary>
/// Says which runs have ended. A run that was terminated from outside gives nothing back by itself; who waits for it finds out so.
/// </summary>
public sealed class FindEndedRuns
{
    /// <summary>Returns those of the given runs that are not under way.</summary>
    [Function(nameof(FindEndedRuns))]
    public static async Task<List<string>> Run(
        [ActivityTrigger] List<string> runIds, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var ended = new List<string>();
        foreach (string runId in runIds)
        {
            OrchestrationMetadata? run = await client.GetInstanceAsync(runId, getInputsAndOutputs: false, cancellation);
            if (run is null || run.IsCompleted)
            {
                ended.Add(runId);
            }
        }

        return ended;
    }
}
