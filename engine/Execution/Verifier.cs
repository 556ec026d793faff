using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Execution;

/// <summary>Checks that a step worked: asks again and again until the answer is right or time is up.</summary>
internal sealed class Verifier(RunContext run, AttemptRunner attempts)
{
    /// <summary>Null where it worked, else why not.</summary>
    public async Task<ActionError?> RunAsync(string step, VerifySpec verify)
    {
        if (run.Shadow || !run.Host.Verifies(step))
        {
            run.Journal.Add(TimelineKinds.VerifyChecked, $"Would check with {verify.Action}.", step);
            return null;
        }

        DateTimeOffset end = run.Now + verify.Timeout;
        var action = new StepAction(step, verify.Action, run.Renderer.Input(verify.With), ActionPurpose.Verify);
        for (int check = 1; ; check++)
        {
            ActionOutcome outcome = await attempts.RunAsync(action, check, null);
            if (outcome.Status == ActionStatus.Succeeded && outcome.Output is { } output && verify.Until.Evaluate(output))
            {
                run.Journal.Add(TimelineKinds.VerifySucceeded, run.Texts.Verified(verify.Action, check), step, check, output: output);
                return null;
            }

            string why = outcome.Error?.Message ?? "Not yet.";
            bool hopeless = outcome is { Status: ActionStatus.Failed, Error.Retryable: false };
            if (hopeless || run.Now + verify.Every >= end || run.Cancellation is not null)
            {
                string message = $"Not verified within {Durations.Format(verify.Timeout)}, {check} checks. {why}";
                var error = new ActionError("NotVerified", message, false, null);
                run.Journal.Add(TimelineKinds.VerifyFailed, error.Message, step, check, output: Output(outcome), error: error);
                return error;
            }

            // One line for each check would drown the rest; the first tells what it looks like.
            if (check == 1)
            {
                run.Journal.Add(TimelineKinds.VerifyChecked, why, step, check, output: Output(outcome));
                await run.Journal.FlushAsync();
            }

            await run.DelayAsync(verify.Every);
        }
    }

    private static JsonElement? Output(ActionOutcome outcome) => outcome.Output;
}
