using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Activities;

/// <summary>Asks once after a long-running operation; the waiting in between is the orchestrator's, by durable timers.</summary>
public sealed class PollAction(ActionRunner runner, PageLinks links)
{
    [Function(nameof(PollAction))]
    public Task<ActionOutcome> Run([ActivityTrigger] PollCall call, CancellationToken cancellation)
    {
        var context = new ActionContext(call.RunId, call.Step, call.IdempotencyKey, call.Attempt, new ActionLinks(links.Run(call.RunId)));
        return runner.PollAsync(call.Action, call.Pending, context, cancellation);
    }
}
