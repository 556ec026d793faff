using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Upkeep;

/// <summary>How much the Durable backend has given up.</summary>
/// <param name="Orchestrations">Ended orchestrations, with their histories.</param>
/// <param name="Entities">Entities that had deleted their state and still had a row.</param>
/// <param name="Finished">Whether nothing is left that could go; the next sweep goes on.</param>
public sealed record PurgedCounts(int Orchestrations, int Entities, bool Finished);

/// <summary>
/// Removes ended orchestrations from the Durable backend, and what it still keeps of entities without state. An orchestration counts from
/// when it was created, which is all that every backend can filter by, and goes only once it has ended. Its run, approvals and incident
/// have records of their own. Until then its name keeps an event that is delivered again from starting a second run, so it outlives
/// whatever may deliver one.
/// </summary>
public sealed class EndedOrchestrations(IOptions<ReflexOptions> options, TimeProvider clock)
{
    /// <summary>
    /// The longest that one request may take; where the backend supports it, it stops there and says that it is not done.
    /// </summary>
    internal static readonly TimeSpan StepTime = TimeSpan.FromSeconds(20);

    /// <summary>The most requests of a sweep.</summary>
    internal const int MaxSteps = 30;

    // Nothing is older, and tables refuse times before 1601.
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Removes what is older than its retention, in bounded steps.</summary>
    public async Task<PurgedCounts> SweepAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        var filter = new PurgeInstancesFilter(Epoch, clock.GetUtcNow().AddDays(-options.Value.Retention.Orchestrations), Ended)
        {
            Timeout = StepTime,
        };
        int orchestrations = 0;
        bool finished = false;
        for (int step = 0; step < MaxSteps && !finished; step++)
        {
            PurgeResult purged = await client.PurgeAllInstancesAsync(filter, cancellation);
            orchestrations += purged.PurgedInstanceCount;
            // A backend that does not say whether it is done is asked once.
            finished = purged.IsComplete is not false;
        }

        int entities = 0;
        string? next = null;
        for (int step = 0; step < MaxSteps; step++)
        {
            CleanEntityStorageResult cleaned = await client.Entities.CleanEntityStorageAsync(
                new CleanEntityStorageRequest { RemoveEmptyEntities = true, ReleaseOrphanedLocks = false, ContinuationToken = next },
                continueUntilComplete: false,
                cancellation);
            entities += cleaned.EmptyEntitiesRemoved;
            next = cleaned.ContinuationToken;
            if (next is null)
            {
                return new PurgedCounts(orchestrations, entities, finished);
            }
        }

        return new PurgedCounts(orchestrations, entities, Finished: false);
    }
}
