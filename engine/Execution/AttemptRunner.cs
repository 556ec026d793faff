using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Engine.Execution;

/// <summary>One action that is to be done for a step: the step's own, its undo, or a check.</summary>
/// <param name="Step">The step.</param>
/// <param name="Action">The action's name.</param>
/// <param name="Input">Its rendered input.</param>
/// <param name="Purpose">What for.</param>
internal sealed record StepAction(string Step, string Action, JsonElement Input, ActionPurpose Purpose)
{
    /// <summary>The same for every attempt; an undo and a check have their own.</summary>
    public string KeyIn(string runId) =>
        Purpose == ActionPurpose.Step ? $"{runId}:{Step}" : $"{runId}:{Step}:{Purpose.ToString().ToLowerInvariant()}";
}

/// <summary>
/// Runs one attempt of an action to its end: executes it, polls a long-running operation by durable timers, and gives up when its time is
/// over.
/// </summary>
internal sealed class AttemptRunner(RunContext run)
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestOperation = TimeSpan.FromDays(31);

    public async Task<ActionOutcome> RunAsync(StepAction action, int attempt, TimeSpan? timeout)
    {
        using var stop = new CancellationTokenSource();
        Task<ActionOutcome> work = ExecuteAsync(action, attempt, timeout ?? LongestOperation);
        if (timeout is not { } limit)
        {
            return await work;
        }

        Task timer = run.Host.DelayAsync(limit, stop.Token);
        if (await Task.WhenAny(work, timer) == timer)
        {
            return ActionOutcome.Fail("Timeout", $"{action.Action} did not end within {Durations.Format(limit)}.", retryable: true);
        }

        stop.Cancel();
        return await work;
    }

    private async Task<ActionOutcome> ExecuteAsync(StepAction action, int attempt, TimeSpan limit)
    {
        string key = action.KeyIn(run.RunId);
        var call = new ActionCall
        {
            RunId = run.RunId,
            Step = action.Step,
            Action = action.Action,
            Input = action.Input,
            Attempt = attempt,
            IdempotencyKey = key,
            Shadow = run.Shadow,
            Remember = action.Purpose != ActionPurpose.Verify && !run.Shadow,
            Asks = action.Purpose != ActionPurpose.Undo && !run.Shadow && run.Automation.Then.AsksFrom(action.Step),
        };
        DateTimeOffset end = run.Now + limit;
        ActionOutcome outcome = await run.Host.ExecuteAsync(call, action.Purpose);
        while (outcome is { Status: ActionStatus.Pending, Pending: { } pending } && run.Now < end)
        {
            TimeSpan wait = TimeSpan.FromSeconds(pending.RetryAfterSeconds);
            // Once begun the operation goes on whatever we do, so that an operator who stops the run does not shorten this wait.
            await run.DelayAsync(wait < ShortestPoll ? ShortestPoll : wait, untilCancelled: false);
            outcome = await run.Host.PollAsync(new PollCall(call.RunId, call.Step, call.Action, key, attempt, pending));
        }

        return outcome;
    }
}
