using Azure.Core;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Azure;

/// <summary>One call to Resource Manager, as a simulation would describe it and as it is sent.</summary>
public sealed record ResourceCall(RequestMethod Method, string Path, string ApiVersion, object? Body);

/// <summary>An action that is one Resource Manager call, or several at once.</summary>
public abstract class AzureActionBase<TInput>(
    string name, string summary, bool destructive, ResourceManagerClient client, SimulatedAzure simulated)
    : ActionBase<TInput>(name, summary, destructive)
    where TInput : class
{
    /// <summary>The calls, or a sentence why there are none.</summary>
    protected abstract IReadOnlyList<ResourceCall> Plan(TInput input, ActionContext context);

    /// <summary>The resource that is changed.</summary>
    protected abstract string Target(TInput input);

    protected override async Task<ActionOutcome> ExecuteAsync(ActionContext context, TInput input, CancellationToken cancellation)
    {
        var pending = new List<string>();
        double wait = 0;
        ActionOutcome last = ActionOutcome.Done();
        foreach (ResourceCall call in Plan(input, context))
        {
            last = await client.SendAsync(context, call.Method, call.Path, call.ApiVersion, call.Body, cancellation);
            if (last.Status == ActionStatus.Failed)
            {
                return last;
            }

            if (last.Pending is { } operation)
            {
                pending.AddRange(operation.Uris);
                wait = Math.Max(wait, operation.RetryAfterSeconds);
            }
        }

        return pending.Count > 0 ? ActionOutcome.WaitFor(new PendingOperation(pending, wait, null)) : last;
    }

    public override Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation) =>
        client.PollAsync(pending, cancellation);

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, TInput input, CancellationToken cancellation) =>
        simulated.ChangeAsync(
            context,
            Description.Name,
            Target(input),
            Plan(input, context).Select(
                call => new { method = call.Method.ToString(), path = call.Path, apiVersion = call.ApiVersion, body = call.Body }),
            cancellation);
}
