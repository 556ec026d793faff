using Microsoft.DurableTask;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>
/// How activities that write to storage are repeated: storage that is away for a while must not end a run that is half done. After about
/// an hour it gives up and the run fails.
/// </summary>
internal static class RecordRetry
{
    public static TaskOptions Options { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(20, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));
}
