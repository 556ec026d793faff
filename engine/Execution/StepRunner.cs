using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Execution;

/// <summary>
/// Runs one step: condition, approval, target, attempts, verification. What it completed it puts on the list for undoing.
/// </summary>
internal sealed class StepRunner(RunContext run, ApprovalGate approvals, TargetLock target, AttemptRunner attempts)
{
    private readonly RetryRunner _retries = new(run, attempts);
    private readonly Verifier _verifier = new(run, attempts);
    private readonly ActingCheck _check = new(run);

    /// <summary>Steps that acted, in the order in which they ended.</summary>
    public List<ActionStep> Completed { get; } = [];

    public async Task<StepResult> RunAsync(ActionStep step)
    {
        OnFailure onFailure = step.OnFailure ?? run.Automation.Then.OnFailure;
        StepAction action;
        try
        {
            if (!run.Renderer.Holds(step.If))
            {
                run.Journal.Add(TimelineKinds.StepSkipped, $"`when: {step.If}` does not hold.", step.Name);
                return StepResult.Skipped;
            }

            action = new StepAction(step.Name, step.Action, run.Renderer.Input(step.With), ActionPurpose.Step);
        }
        catch (TemplateException mistake)
        {
            return Fail(step, new ActionError("TemplateError", mistake.Message, false, null), onFailure);
        }

        run.Journal.Change(record => record with { Step = step.Name });
        if (await BeforeAsync(step, action) is { } ended)
        {
            return ended;
        }

        run.Acted |= !run.Shadow;
        ActionOutcome outcome = await _retries.RunAsync(action, step.Retry, step.Timeout, AttemptWords.Step, stopsForOperator: true);
        run.Renderer.SetOutput(step.Name, outcome.Output);
        if (outcome.Status == ActionStatus.Failed)
        {
            return Failed(step, outcome.Error!, onFailure);
        }

        Completed.Add(step);
        if (step.Verify is { } verify && run.Cancellation is null && await VerifyAsync(step.Name, verify) is { } unverified)
        {
            return Failed(step, unverified, onFailure);
        }

        return StepResult.Succeeded;
    }

    private StepResult Failed(ActionStep step, ActionError error, OnFailure onFailure) =>
        run.Cancellation is null ? new StepResult(StepEnd.Failed, $"{step.Name}: {error.Message}", onFailure) : StepResult.Stopped;

    private async Task<ActionError?> VerifyAsync(string step, VerifySpec verify)
    {
        try
        {
            return await _verifier.RunAsync(step, verify);
        }
        catch (TemplateException mistake)
        {
            var error = new ActionError("TemplateError", mistake.Message, false, null);
            run.Journal.Add(TimelineKinds.VerifyFailed, mistake.Message, step, error: error);
            return error;
        }
    }

    // Everything that may say no before something is done; null: go on.
    private async Task<StepResult?> BeforeAsync(ActionStep step, StepAction action)
    {
        if (run.Shadow)
        {
            return null;
        }

        string? approval = null;
        if (step.Approval is { } spec)
        {
            JsonElement visible = Redactor.Redact(action.Input);
            ApprovalOutcome answer;
            try
            {
                answer = await approvals.AskAsync(
                    spec,
                    step.Name,
                    $"Run {step.Action} for {run.Automation.Name}, step {step.Name}?",
                    [new PlannedAction(step.Name, step.Action, visible)]);
            }
            catch (TemplateException mistake)
            {
                var error = new ActionError("TemplateError", mistake.Message, false, null);
                return Fail(step, error, step.OnFailure ?? run.Automation.Then.OnFailure);
            }

            if (run.Cancellation is not null)
            {
                return StepResult.Stopped;
            }

            if (!answer.MayProceed)
            {
                // A rejection ends the run, unless the step itself says to go on: then what follows is the alternative.
                return new StepResult(StepEnd.Rejected, $"{step.Name}: {answer.Reason}", step.OnFailure ?? OnFailure.Stop);
            }

            approval = answer.ApprovalId;
        }

        bool confirm = run.Recheck > 0 && approval is not null;
        if (!await target.AcquireAsync(confirm) || run.Cancellation is not null)
        {
            return StepResult.Stopped;
        }

        // Hours may have passed: what was allowed then may be stopped now.
        return run.Recheck > 0 ? await CheckAsync(step, approval) : await CheckSwitchAsync(step);
    }

    private async Task<StepResult?> CheckAsync(ActionStep step, string? approval)
    {
        GuardVerdict verdict = await _check.AskAsync(approval);
        if (verdict.Decision != GuardDecision.Hold)
        {
            return null;
        }

        return run.Acted
            ? Fail(step, new ActionError(verdict.Guard!, verdict.Reason!, false, null), OnFailure.Stop)
            : new StepResult(StepEnd.Held, verdict.Reason, Guard: verdict.Guard);
    }

    // As runs did that began before there was more to check.
    private async Task<StepResult?> CheckSwitchAsync(ActionStep step)
    {
        EffectiveControls controls = await run.Host.ReadControlsAsync(run.Automation.Name);
        return controls.Killed
            ? Fail(step, new ActionError("KillSwitch", controls.Reason!, false, null), OnFailure.Stop)
            : null;
    }

    private StepResult Fail(ActionStep step, ActionError error, OnFailure onFailure)
    {
        run.Journal.Add(TimelineKinds.StepFailed, error.Message, step.Name, error: error);
        return new StepResult(StepEnd.Failed, $"{step.Name}: {error.Message}", onFailure);
    }
}
