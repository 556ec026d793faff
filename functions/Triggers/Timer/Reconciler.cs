using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Triggers.Timer;

/// <summary>Gives runs and incidents their end whose orchestrations were ended from outside, once an hour; a run is also looked after when it is shown.</summary>
public sealed class Reconciler(RunReconciler runs, IncidentReconciler incidents, ILogger<Reconciler> logger)
{
    /// <summary>Runs at 7 minutes past.</summary>
    [Function(nameof(Reconciler))]
    public async Task Run([TimerTrigger("0 7 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        _ = timer;
        int ended = await runs.SweepAsync(client, cancellation);
        int closed = await incidents.SweepAsync(client, cancellation);
        if (ended + closed > 0)
        {
            logger.LogWarning("{Runs} runs and {Incidents} incidents were ended from outside; their records are now closed.", ended, closed);
        }
    }
}
