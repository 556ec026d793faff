using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Activities;

/// <summary>Runs one attempt of an action. It fails only when the host goes down; what the action came to is its result.</summary>
public sealed class ExecuteAction(ActionRunner runner, PageLinks links)
{
    [Function(nameof(ExecuteAction))]
    public Task<ActionOutcome> Run([ActivityTrigger] ActionCall call, CancellationToken cancellation)
    {
        var pages = new ActionLinks(links.Run(call.RunId), call.Asks ? links.Approvals(call.RunId) : null);
        var context = new ActionContext(call.RunId, call.Step, call.IdempotencyKey, call.Attempt, pages);
        return runner.ExecuteAsync(call.Action, call.Input, context, call.Shadow, call.Remember, cancellation);
    }
}
