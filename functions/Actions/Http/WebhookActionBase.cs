using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Notices;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Http;

/// <summary>An action that posts one JSON document to a webhook.</summary>
public abstract class WebhookActionBase<TInput>(string name, string summary, Webhooks webhooks)
    : ActionBase<TInput>(name, summary, destructive: false)
    where TInput : class
{
    /// <summary>Where to post: what the step says, else the configured address, else null.</summary>
    protected abstract string? Address(TInput input);

    protected abstract object Payload(TInput input, ActionContext context);

    /// <summary>The setting that gives a default address.</summary>
    protected abstract string Setting { get; }

    protected override async Task<ActionOutcome> ExecuteAsync(ActionContext context, TInput input, CancellationToken cancellation)
    {
        if (Address(input) is not { Length: > 0 } address)
        {
            return ActionOutcome.Fail("NoAddress", $"{Description.Name} has no address to post to: set `url` or {Setting}.");
        }

        var uri = new Uri(address);
        OutboundResponse response = await webhooks.PostAsync(uri, Payload(input, context), context.IdempotencyKey, cancellation);
        return HttpBodies.Read(response, [], uri.Authority);
    }

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, TInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(new { simulated = true, post = Payload(input, context) })));
}
