using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Execution;

/// <summary>
/// The whole of a run: guards, mode, approval, steps, undo, and what is said of it at the end. The same code on every host. Whatever is
/// thrown in it, it ends with an outcome, so that no run looks as if it were still under way.
/// </summary>
public sealed class PlaybookRun
{
    private readonly RunContext _run;
    private readonly RunGate _gate;
    private readonly ApprovalGate _approvals;
    private readonly TargetLock _target;
    private readonly PlaybookRunner _playbook;
    private ApprovalSpec? _defaultApproval;
    private bool _admitted;

    private PlaybookRun(RunContext run)
    {
        _run = run;
        _gate = new RunGate(run);
        _approvals = new ApprovalGate(run);
        _target = new TargetLock(run);
        var attempts = new AttemptRunner(run);
        _playbook = new PlaybookRunner(run, new StepRunner(run, _approvals, _target, attempts), attempts);
    }

    /// <summary>Runs a playbook to its end.</summary>
    /// <param name="host">Who runs it.</param>
    /// <param name="start">What it begins with.</param>
    /// <param name="templates">Renders its templates.</param>
    public static Task<RunOutcome> ExecuteAsync(IRunHost host, RunStart start, TemplateEngine templates)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(start);
        return new PlaybookRun(new RunContext(host, start, new PlaybookRenderer(templates, start.Cause))).ExecuteAsync();
    }

    private async Task<RunOutcome> ExecuteAsync()
    {
        RunOutcome outcome;
        try
        {
            outcome = await PlayAsync();
        }
        catch (Exception failure) when (_run.Host.IsOutage(failure))
        {
            // Storage that stayed away: undoing would ask the same host.
            outcome = await BreakOffAsync(failure.Message);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            outcome = await BreakOffAsync(await UndoAfterAsync(failure));
        }

        if (_admitted)
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

    private async Task<RunOutcome> PlayAsync()
    {
        EffectiveControls controls = await _run.Host.ReadControlsAsync(_run.Automation.Name);
        // From the host's answer and not from settings, which may differ at the next replay.
        _defaultApproval = new ApprovalSpec { Approvers = controls.DefaultApprovers, Timeout = controls.DefaultTimeout };
        if (!TryPrepare(controls, out string? mistake))
        {
            return await FinishAsync(RunState.Failed, mistake);
        }

        GuardVerdict verdict = await _gate.AskAsync(controls);
        _run.Journal.Add(TimelineKinds.RunStarted, Describe());
        if (_run.Shadow)
        {
            NotePlanned(verdict);
        }
        else if (verdict.Decision == GuardDecision.Hold)
        {
            return await HoldAsync(verdict.Guard, verdict.Reason);
        }

        _admitted = !_run.Shadow;
        return await ExecuteStepsAsync(verdict);
    }

    private async Task<RunOutcome> ExecuteStepsAsync(GuardVerdict verdict)
    {
        if (!_run.Shadow && RunApproval.Needed(_run.Automation, _run.Mode, verdict, _defaultApproval!) is { } spec)
        {
            string title = $"Run {_run.Automation.Name}{On()}?{Because(verdict)}";
            ApprovalOutcome answer;
            try
            {
                answer = await _approvals.AskAsync(spec, step: null, title, Plan());
            }
            catch (TemplateException broken)
            {
                return await FinishAsync(RunState.Failed, $"`approvers` cannot be rendered: {broken.Message}");
            }

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
            : result.End is StepEnd.Failed or StepEnd.Rejected or StepEnd.Held && (result.OnFailure == OnFailure.Undo || Undoes);
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
                _playbook.PassedOver.Count == 0 ? null : $"Steps that did not succeed: {string.Join(" ", _playbook.PassedOver)}"),
        };
    }

    private bool Undoes => _run.Automation.Then.OnFailure == OnFailure.Undo;

    private bool TryPrepare(EffectiveControls controls, out string? mistake)
    {
        _run.Mode = _run.Start.Shadow ? AutomationMode.Shadow : controls.ModeOf(_run.Automation);
        _run.Shadow = _run.Mode == AutomationMode.Shadow;
        _run.Recheck = controls.Recheck;
        mistake = null;
        try
        {
            _run.Target = _run.Renderer.TargetOf(_run.Automation.Then);
        }
        catch (TemplateException broken)
        {
            mistake = $"`target` cannot be rendered: {broken.Message}";
        }

        _run.Journal.Change(record => record with { Mode = _run.Mode.ToString().ToLowerInvariant(), Target = _run.Target });
        return mistake is null;
    }

    private PlannedAction[] Plan() =>
    [
        .. PlaybookPlanner.Plan(_run.Automation.Then, _run.Renderer)
            .Select(planned => new PlannedAction(planned.Step.Name, planned.Step.Action, planned.Input.Shown)),
    ];

    private Task<RunOutcome> HoldAsync(string? guard, string? reason)
    {
        _run.Journal.Add(TimelineKinds.RunHeld, $"{guard}: {reason}");
        _run.Journal.Change(record => record with { Guard = guard });
        return FinishAsync(RunState.Held, reason);
    }

    // In shadow nothing is held: the record only says which guard would object in another mode.
    private void NotePlanned(GuardVerdict verdict)
    {
        if (verdict.Decision != GuardDecision.Admit)
        {
            string effect = verdict.Decision == GuardDecision.Hold ? "hold it" : "ask a person";
            _run.Journal.Add(TimelineKinds.GuardPlanned, $"In another mode {verdict.Guard} would {effect}: {verdict.Reason}");
            _run.Journal.Change(record => record with { Guard = verdict.Guard });
        }
    }

    // A mistake of this program's own. What was done is undone where the automation asks for that; what prevents it is part of the reason.
    private async Task<string> UndoAfterAsync(Exception failure)
    {
        if (!Undoes)
        {
            return failure.Message;
        }

        try
        {
            await _playbook.UndoAsync();
            return WithUndo(failure.Message)!;
        }
        catch (Exception further) when (further is not OutOfMemoryException)
        {
            return $"{failure.Message} It could not be undone: {further.Message}";
        }
    }

    private async Task<RunOutcome> BreakOffAsync(string why)
    {
        await _target.ReleaseAsync();
        return await FinishAsync(RunState.Failed, $"The run failed unexpectedly: {why}");
    }

    private async Task<RunOutcome> FinishAsync(RunState state, string? reason)
    {
        // Asked for while the last words were written; it belongs in the timeline even if it came too late.
        _ = _run.Cancellation;
        if (_playbook.FailedUndos.Count > 0)
        {
            string undos = string.Join(", ", _playbook.FailedUndos);
            _run.Journal.Add(TimelineKinds.Escalated, $"{undos} could not be undone and needs attention.");
        }

        _run.Journal.Add(TimelineKinds.RunFinished, reason is null ? $"{state}." : $"{state}: {reason}");
        _run.Journal.Change(record => record with
        {
            State = state,
            Reason = reason,
            EndedAt = _run.Now,
            Step = state == RunState.Succeeded ? null : record.Step,
        });
        await _run.Journal.FlushAsync();
        return new RunOutcome(_run.RunId, state, reason) { NeedsPerson = _playbook.FailedUndos.Count > 0 };
    }

    private string? WithUndo(string? reason) => (_playbook.Undone, _playbook.FailedUndos.Count) switch
    {
        (0, 0) => reason,
        (var undone, 0) => $"{reason} {undone} steps were undone.",
        var (undone, _) =>
            $"{reason} {undone} steps were undone; {string.Join(", ", _playbook.FailedUndos)} could not be undone and needs attention.",
    };

    private string CancelReason() => _run.Cancellation is { } cancel
        ? $"{cancel.By} stopped it{(cancel.Reason is null ? "." : $": {cancel.Reason}")}"
        : "It was stopped.";

    private string Describe()
    {
        string hash = _run.Automation.Hash;
        string about = $"{_run.Automation.Name} ({hash[..Math.Min(16, hash.Length)]}) for {_run.Renderer.Event.Type} {_run.Renderer.Event.Id}";
        bool lacksTarget = _run.Automation.Then.Target is not null && _run.Target is null;
        return lacksTarget ? $"{about}. `target` renders to nothing: the run locks nothing, and its event is a key of its own." : about;
    }

    private string On() => _run.Target is null ? "" : $" on {_run.Target}";

    private static string Because(GuardVerdict verdict) => verdict.Decision == GuardDecision.AskPerson ? $" {verdict.Reason}" : "";
}
