using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Triggers.Timer;

/// <summary>Removes what is older than its retention, once a day: first from the tables, then from the Durable backend.</summary>
public sealed class RetentionSweeper(Retention retention, EndedOrchestrations orchestrations, ILogger<RetentionSweeper> logger)
{
    /// <summary>Runs at 03:17 UTC.</summary>
    [Function(nameof(RetentionSweeper))]
    public async Task Run([TimerTrigger("0 17 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        _ = timer;
        await retention.SweepAsync(cancellation);
        PurgedCounts purged = await orchestrations.SweepAsync(client, cancellation);
        logger.LogInformation(
            "Purged {Orchestrations} ended orchestrations and {Entities} empty entities{More}.",
            purged.Orchestrations, purged.Entities, purged.Finished ? "" : "; the next sweep goes on with the rest");
    }
}
