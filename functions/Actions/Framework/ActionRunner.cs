using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Engine.Execution;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Framework;

/// <summary>
/// Runs one attempt of an action: finds it, checks its input, remembers its outcome, and turns every failure into data. Whether it acts or
/// simulates is the mode of the run or, if that says act, of the installation.
/// </summary>
public sealed class ActionRunner(ActionCatalog catalog, ActionLedger ledger, IOptions<ReflexOptions> options, ILogger<ActionRunner> logger)
{
    public async Task<ActionOutcome> ExecuteAsync(
        string name, JsonElement input, ActionContext context, bool shadow, bool remember, CancellationToken cancellation)
    {
        if (catalog.Find(name) is not { } action)
        {
            return ActionOutcome.Fail("UnknownAction", catalog.Unknown(name));
        }

        bool simulate = shadow || options.Value.Actions.Mode == ActionMode.Simulate;
        if (remember && await ledger.FindAsync(context.IdempotencyKey, context.Attempt, cancellation) is { } earlier)
        {
            return earlier;
        }

        ActionOutcome outcome = await GuardAsync(
            name, token => simulate ? action.SimulateAsync(context, input, token) : action.ExecuteAsync(context, input, token), cancellation);
        return remember && outcome.Status != ActionStatus.Failed
            ? await ledger.KeepAsync(context, name, outcome, cancellation)
            : outcome;
    }

    public Task<ActionOutcome> PollAsync(string name, PendingOperation pending, ActionContext context, CancellationToken cancellation) =>
        catalog.Find(name) is { } action
            ? GuardAsync(name, token => action.PollAsync(context, pending, token), cancellation)
            : Task.FromResult(ActionOutcome.Fail("UnknownAction", catalog.Unknown(name)));

    private async Task<ActionOutcome> GuardAsync(
        string name, Func<CancellationToken, Task<ActionOutcome>> attempt, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.Value.Actions.AttemptSeconds));
        try
        {
            return await attempt(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ActionOutcome.Fail(
                "Timeout", $"{name} did not answer within {options.Value.Actions.AttemptSeconds} s.", retryable: true);
        }
        catch (OperationCanceledException)
        {
            // The host is going down: let the activity fail, so that it is done again elsewhere.
            throw;
        }
        catch (Exception failure)
        {
            logger.LogWarning(failure, "Action {Action} failed.", name);
            return ActionFailures.Describe(failure);
        }
    }
}
