using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Triggers.Timer;

/// <summary>Removes what is older than its retention, once a day.</summary>
public sealed class RetentionSweeper(Retention retention)
{
    /// <summary>Runs at 03:17 UTC.</summary>
    [Function(nameof(RetentionSweeper))]
    public Task Run([TimerTrigger("0 17 3 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        _ = timer;
        return retention.SweepAsync(cancellation);
    }
}
