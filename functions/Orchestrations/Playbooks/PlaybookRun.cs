using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;
using Reflex.Functions.Guards;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>The whole of a run: guards, mode, approval, steps, undo, and what is said of it at the end.</summary>
internal sealed class PlaybookRun
{
    private readonly PlaybookContext _run;
    private readonly RunGate _gate;
    private readonly ApprovalGate _approvals;
    private readonly TargetLock _target;
    private readonly StepRunner _steps;
    private readonly PlaybookRunner _playbook;
    private ApprovalSpec? _defaultApproval;

    public PlaybookRun(PlaybookContext run)
    {
        _run = run;
        _gate = new RunGate(run);
        _approvals = new ApprovalGate(run);
        _target = new TargetLock(run);
        var attempts = new AttemptRunner(run);
        _steps = new StepRunner(run, _approvals, _target, attempts);
        _playbook = new PlaybookRunner(run, _steps, attempts);
    }

    public async Task<RunOutcome> ExecuteAsync()
    {
        EffectiveControls controls = await _run.Durable.CallActivityAsync<EffectiveControls>(
            nameof(ReadControls), _run.Automation.Name, RecordRetry.Options);
        // From the activity's result and not from settings, which may differ at the next replay.
        _defaultApproval = new ApprovalSpec { Approvers = controls.DefaultApprovers, Timeout = controls.DefaultTimeout };
        if (!TryPrepare(controls, out string? mistake))
        {
            return await FinishAsync(RunState.Failed, mistake);
        }

        GuardVerdict verdict = _run.Shadow ? GuardVerdict.Admitted : await _gate.AskAsync(controls);
        _run.Journal.Add(TimelineKinds.RunStarted, Describe());
        if (verdict.Decision == GuardDecision.Hold)
        {
            return await HoldAsync(verdict.Guard, verdict.Reason);
        }

        RunOutcome outcome;
        try
        {
            outcome = await ExecuteStepsAsync(verdict);
        }
        catch (Exception failure) when (failure is TaskFailedException or EntityOperationFailedException)
        {
            // Storage that stayed away, or a bug: whatever it was, the run must not look as if it were still under way.
            await _target.ReleaseAsync();
            outcome = await FinishAsync(RunState.Failed, $"It broke off: {failure.Message}");
        }

        if (!_run.Shadow)
        {
            await _gate.CompleteAsync(outcome.State switch
            {
                RunState.Succeeded => true,
                RunState.Failed => false,
                _ => null,
            });
        }

        return outcome;
    }

    private async Task<RunOutcome> ExecuteStepsAsync(GuardVerdict verdict)
    {
        if (!_run.Shadow && RunApproval.Needed(_run.Automation, _run.Mode, verdict, _defaultApproval!) is { } spec)
        {
            ApprovalOutcome answer = await _approvals.AskAsync(spec, step: null, $"Run {_run.Automation.Name}{On()}?{Because(verdict)}", Plan());
            if (_run.Cancellation is not null)
            {
                return await FinishAsync(RunState.Cancelled, CancelReason());
            }

            if (!answer.MayProceed)
            {
                return await FinishAsync(RunState.Rejected, answer.Reason);
            }

            _run.RunApproval = answer.ApprovalId;
        }

        StepResult result = await _playbook.RunAsync();
        bool undo = result.End == StepEnd.Stopped
            ? _run.Cancellation is { Undo: true }
            : result.End is StepEnd.Failed or StepEnd.Rejected or StepEnd.Held && (result.OnFailure == OnFailure.Undo || _run.Automation.Then.OnFailure == OnFailure.Undo);
        if (undo)
        {
            await _playbook.UndoAsync();
        }

        await _target.ReleaseAsync();
        return result.End switch
        {
            StepEnd.Held when !_run.Acted => await HoldAsync(result.Guard, result.Reason),
            StepEnd.Failed or StepEnd.Held => await FinishAsync(RunState.Failed, WithUndo(result.Reason)),
            StepEnd.Rejected => await FinishAsync(RunState.Rejected, WithUndo(result.Reason)),
            StepEnd.Stopped => await FinishAsync(RunState.Cancelled, WithUndo(CancelReason())),
            _ => await FinishAsync(
                _run.Shadow ? RunState.Shadowed : RunState.Succeeded,
                _playbook.PassedOver.Count == 0 ? null : $"Passed over: {string.Join(" ", _playbook.PassedOver)}"),
        };
    }

    private bool TryPrepare(EffectiveControls controls, out string? mistake)
    {
        _run.Mode = _run.Request.Shadow ? AutomationMode.Shadow : controls.ModeOf(_run.Automation);
        _run.Shadow = _run.Mode == AutomationMode.Shadow;
        _run.Recheck = controls.Recheck;
        mistake = null;
        try
        {
            _run.Target = _run.Renderer.TargetOf(_run.Automation);
        }
        catch (TemplateException broken)
        {
            mistake = $"`target` cannot be rendered: {broken.Message}";
        }

        _run.Journal.Change(record => record with { Mode = _run.Mode.ToString().ToLowerInvariant(), Target = _run.Target });
        return mistake is null;
    }

    private List<PlannedAction> Plan()
    {
        var plan = new List<PlannedAction>();
        foreach (ActionStep step in _run.Automation.Then.Actions())
        {
            // What an earlier step will say is not known yet, so such an input is shown as it stands in the automation.
            bool depends = step.With.GetRawText().Contains("steps.", StringComparison.Ordinal);
            plan.Add(new PlannedAction(step.Name, step.Action, depends ? Redactor.Redact(step.With) : TryRender(step)));
        }

        return plan;
    }

    private System.Text.Json.JsonElement? TryRender(ActionStep step)
    {
        try
        {
            return Redactor.Redact(_run.Renderer.Input(step.With));
        }
        catch (TemplateException)
        {
            // The step itself will fail with the reason.
            return null;
        }
    }

    private Task<RunOutcome> HoldAsync(string? guard, string? reason)
    {
        _run.Journal.Add(TimelineKinds.RunHeld, $"{guard}: {reason}");
        _run.Journal.Change(record => record with { Guard = guard });
        return FinishAsync(RunState.Held, reason);
    }

    private async Task<RunOutcome> FinishAsync(RunState state, string? reason)
    {
        // Asked for while the last words were written; it belongs in the timeline even if it came too late.
        _ = _run.Cancellation;
        if (_playbook.FailedUndos.Count > 0)
        {
            _run.Journal.Add(TimelineKinds.Escalated, $"A person has to look: {string.Join(", ", _playbook.FailedUndos)} could not be undone.");
        }

        _run.Journal.Add(TimelineKinds.RunFinished, reason is null ? $"{state}." : $"{state}: {reason}");
        _run.Journal.Change(record => record with { State = state, Reason = reason, EndedAt = _run.Now, Step = state == RunState.Succeeded ? null : record.Step });
        await _run.Journal.FlushAsync();
        return new RunOutcome(_run.Request.RunId, state, reason) { NeedsPerson = _playbook.FailedUndos.Count > 0 };
    }

    private string? WithUndo(string? reason) => (_playbook.Undone, _playbook.FailedUndos.Count) switch
    {
        (0, 0) => reason,
        (var undone, 0) => $"{reason} {undone} steps were undone.",
        var (undone, _) => $"{reason} {undone} steps were undone; {string.Join(", ", _playbook.FailedUndos)} could not be: a person has to look.",
    };

    private string CancelReason() => _run.Cancellation is { } cancel
        ? $"{cancel.By} stopped it{(cancel.Reason is null ? "." : $": {cancel.Reason}")}"
        : "It was stopped.";

    private string Describe() => $"{_run.Automation.Name} ({_run.Automation.Hash[..Math.Min(16, _run.Automation.Hash.Length)]}) for {_run.Renderer.Event.Type} {_run.Renderer.Event.Id}";

    private string On() => _run.Target is null ? "" : $" on {_run.Target}";

    private static string Because(GuardVerdict verdict) => verdict.Decision == GuardDecision.AskPerson ? $" {verdict.Reason}" : "";
}
