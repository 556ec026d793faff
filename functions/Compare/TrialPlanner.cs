using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Catalog;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Compare;

/// <summary>
/// Says what a run would do, as far as that is known before it does anything. Nothing is called, nobody is asked: what depends on an
/// earlier step's output stays as it stands in the automation, as in a request for approval.
/// </summary>
public sealed class TrialPlanner(AutomationCache automations, TemplateEngine templates, ActionCatalog actions)
{
    public PlannedRun Plan(RunRequest run, GuardVerdict verdict, EffectiveControls controls)
    {
        Automation automation = automations.Get(run.Hash, run.Text, run.Automation);
        PlaybookRenderer renderer = run.RendererWith(templates);
        AutomationMode mode = controls.ModeOf(automation);
        var fallback = new ApprovalSpec { Approvers = controls.DefaultApprovers, Timeout = controls.DefaultTimeout };
        bool held = verdict.Decision == GuardDecision.Hold;
        return new PlannedRun
        {
            Mode = mode.ToString().ToLowerInvariant(),
            Key = string.Join(",", run.Key),
            Target = automation.Then.Target is { } target ? Text(renderer, target) : null,
            At = run.MatchedAt,
            Parts = [.. run.Parts.Select(part => new PlannedPart(part.Name, [.. part.Events.Select(IdOf)]))],
            Guard = verdict.Guard,
            GuardReason = verdict.Reason,
            Held = held,
            Incident = automation.Then.Incident is { } incident
                ? ReflexJson.ToElement(new { severity = incident.Severity, title = Text(renderer, incident.Title) })
                : null,
            Approval = RunApproval.Needed(automation, mode, verdict, fallback) is { } spec ? ReflexJson.ToElement(spec) : null,
            Steps = held
                ? []
                : [.. PlaybookPlanner.Plan(automation.Then, renderer).Select(planned => Describe(automation.Then, planned, renderer))],
        };
    }

    private PlannedRunStep Describe(Playbook playbook, PlannedStep planned, PlaybookRenderer renderer)
    {
        ActionStep step = planned.Step;
        string? mistake = planned.Input.Mistake ?? Check(step.Action, planned.Input);
        return new PlannedRunStep
        {
            Name = step.Name,
            Action = step.Action,
            With = planned.Input.Shown,
            When = planned.Condition,
            Parallel = planned.Group,
            Approval = step.Approval is { } spec ? ReflexJson.ToElement(spec) : null,
            Retry = PlanRetry(step.Retry),
            Timeout = step.Timeout is { } timeout ? Durations.Format(timeout) : null,
            OnFailure = (step.OnFailure ?? playbook.OnFailure).ToString().ToLowerInvariant(),
            Undo = step.Undo is { } undo ? PlanUndo(undo, renderer) : null,
            Verify = step.Verify is { } verify ? PlanVerify(verify, renderer) : null,
            Error = mistake is null ? null : Redactor.Redact(mistake),
        };
    }

    private PlannedUndo PlanUndo(UndoSpec undo, PlaybookRenderer renderer)
    {
        (JsonElement? input, string? mistake) = PlanInput(undo.Action, undo.With, renderer);
        return new PlannedUndo(
            undo.Action, input, mistake is null ? null : Redactor.Redact(mistake), PlanRetry(undo.Retry ?? new RetrySpec()));
    }

    private PlannedVerify PlanVerify(VerifySpec verify, PlaybookRenderer renderer)
    {
        (JsonElement? input, string? mistake) = PlanInput(verify.Action, verify.With, renderer);
        return new PlannedVerify(
            verify.Action, input, mistake is null ? null : Redactor.Redact(mistake),
            Redactor.Redact(verify.Until.Definition), Durations.Format(verify.Every), Durations.Format(verify.Timeout));
    }

    private static PlannedRetry? PlanRetry(RetrySpec? retry) =>
        retry is { Attempts: > 1 } ? new PlannedRetry(retry.Attempts, Durations.Format(retry.Backoff), Durations.Format(retry.Max)) : null;

    /// <summary>An action's input, redacted, and what is wrong with it.</summary>
    private (JsonElement? Input, string? Mistake) PlanInput(string name, JsonElement with, PlaybookRenderer renderer)
    {
        PlannedInput input = PlaybookPlanner.PlanInput(with, renderer);
        return (input.Shown, input.Mistake ?? Check(name, input));
    }

    private string? Check(string name, PlannedInput input) =>
        input.Rendered is not { } rendered ? null
        : actions.Find(name) is { } action ? action.Check(rendered).Describe()
        : actions.Unknown(name);

    private static string Text(PlaybookRenderer renderer, string template)
    {
        try
        {
            return Redactor.Redact(renderer.Text(template));
        }
        catch (TemplateException broken)
        {
            return $"(cannot be rendered: {broken.Message})";
        }
    }

    private static string IdOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("id").GetString()!;
    }
}
