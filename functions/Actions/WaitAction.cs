using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions;

public sealed record WaitInput
{
    [Description("How long: 250ms, 10s, 5m, 1h, 2d."), Required, Duration(30)]
    public required string For { get; init; }
}

/// <summary>Waits. It is a long-running operation with nothing to ask: the run's durable timer does the waiting.</summary>
public sealed class WaitAction() : ActionBase<WaitInput>("wait", "Waits before the next step.", false)
{
    protected override Task<ActionOutcome> ExecuteAsync(ActionContext context, WaitInput input, CancellationToken cancellation)
    {
        _ = Durations.TryParse(input.For, out TimeSpan wait);
        return Task.FromResult(ActionOutcome.WaitFor(new PendingOperation([], wait.TotalSeconds, null)));
    }

    public override Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.Done(ReflexJson.ToElement(new { waitedSeconds = pending.RetryAfterSeconds })));

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, WaitInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(new { simulated = true, wait = input.For })));
}
