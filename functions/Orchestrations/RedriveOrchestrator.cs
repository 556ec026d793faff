using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Functions.Activities;
using Reflex.Functions.DeadLetters;

namespace Reflex.Functions.Orchestrations;

/// <summary>
/// Puts dead letters back, so many a second: an orchestration, so that a restart in between loses neither its place nor its pace.
/// </summary>
public static class RedriveOrchestrator
{
    // Every turn adds to the history; beyond this it begins a new one.
    private const int TurnsPerHistory = 200;
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the list ends or enough have been put back.</summary>
    [Function(nameof(RedriveOrchestrator))]
    public static async Task<RedriveProgress> Run([OrchestrationTrigger] TaskOrchestrationContext context, RedriveRequest request)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));
        for (int turn = 0; turn < TurnsPerHistory; turn++)
        {
            RedriveStep step = await context.CallActivityAsync<RedriveStep>(nameof(RedriveDeadLetters), request, retry);
            request = request with { Done = request.Done + step.Moved, After = step.Next };
            var progress = new RedriveProgress(request.Source, request.Done, Finished: step.Next is null || request.Done >= request.Max);
            context.SetCustomStatus(progress);
            if (progress.Finished)
            {
                return progress;
            }

            // A page without any that is meant costs nobody anything downstream, and needs no pause.
            if (step.Moved > 0)
            {
                await context.CreateTimer(s_pace, CancellationToken.None);
            }
        }

        context.ContinueAsNew(request);
        return new RedriveProgress(request.Source, request.Done, Finished: false);
    }
}
