using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Reflex.Functions.Orchestrations;

/// <summary>Tells a waiting run that the resource is its own now: entities can start orchestrations, but not raise events.</summary>
public static class TargetGrantOrchestrator
{
    /// <summary>Raises the event and ends.</summary>
    [Function(nameof(TargetGrantOrchestrator))]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, string runId)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.SendEvent(runId, EventNames.TargetGranted, true);
        return Task.CompletedTask;
    }
}
