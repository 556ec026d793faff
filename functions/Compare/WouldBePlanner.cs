using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Catalog;
using Reflex.Functions.Guards;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Compare;

/// <summary>
/// Says what a run would do, as far as that is known before it does anything. Nothing is called, nobody is asked: what depends on an earlier step's
/// output stays as it stands in the automation, as in a request for approval.
/// </summary>
public sealed class WouldBePlanner(AutomationCache automations, TemplateEngine templates, ActionCatalog actions)
{
    public WouldBe Plan(RunRequest run, GuardVerdict verdict, EffectiveControls controls)
    {
        Automation automation = automations.Get(run.Hash, run.Text, run.Automation);
        var renderer = new StepRenderer(templates, run);
        AutomationMode mode = controls.ModeOf(automation);
        var fallback = new ApprovalSpec { Approvers = controls.DefaultApprovers, Timeout = controls.DefaultTimeout };
        bool held = verdict.Decision == GuardDecision.Hold;
        var steps = new List<WouldBeStep>();
        if (!held)
        {
            AddSteps(automation.Then, automation.Then.Steps, null, renderer, steps);
        }

        return new WouldBe
        {
            Mode = mode.ToString().ToLowerInvariant(),
            Key = string.Join(",", run.Key),
            Target = automation.Then.Target is { } target ? Text(renderer, target) : null,
            At = run.MatchedAt,
            Parts = [.. run.Parts.Select(part => new WouldBePart(part.Name, [.. part.Events.Select(IdOf)]))],
            Guard = verdict.Guard,
            GuardReason = verdict.Reason,
            Held = held,
            Incident = automation.Then.Incident is { } incident
                ? ReflexJson.ToElement(new { severity = incident.Severity, title = Text(renderer, incident.Title) })
                : null,
            Approval = RunApproval.Needed(automation, mode, verdict, fallback) is { } spec ? ReflexJson.ToElement(spec) : null,
            Steps = steps,
        };
    }

    private void AddSteps(Playbook playbook, IReadOnlyList<Step> list, string? group, StepRenderer renderer, List<WouldBeStep> steps)
    {
        foreach (Step step in list)
        {
            string? condition = step.If is { } text && DependsOnSteps(text) ? text : null;
            string? mistake = null;
            try
            {
                if (condition is null && !renderer.Holds(step.If))
                {
                    continue;
                }
            }
            catch (TemplateException broken)
            {
                mistake = broken.Message;
            }

            if (step is ParallelStep parallel)
            {
                AddSteps(playbook, parallel.Steps, parallel.Name, renderer, steps);
            }
            else if (step is ActionStep action)
            {
                steps.Add(PlanStep(playbook, action, group, condition, mistake, renderer));
            }
        }
    }

    private WouldBeStep PlanStep(Playbook playbook, ActionStep step, string? group, string? condition, string? mistake, StepRenderer renderer)
    {
        (JsonElement? input, string? own) = mistake is null || DependsOnSteps(step.With) ? PlanInput(step.Action, step.With, renderer) : (null, null);
        mistake ??= own;
        return new WouldBeStep
        {
            Name = step.Name,
            Action = step.Action,
            With = input,
            When = condition,
            Parallel = group,
            Approval = step.Approval is { } spec ? ReflexJson.ToElement(spec) : null,
            Retry = PlanRetry(step.Retry),
            Timeout = step.Timeout is { } timeout ? Durations.Format(timeout) : null,
            OnFailure = (step.OnFailure ?? playbook.OnFailure).ToString().ToLowerInvariant(),
            Undo = step.Undo is { } undo ? PlanUndo(undo, renderer) : null,
            Verify = step.Verify is { } verify ? PlanVerify(verify, renderer) : null,
            Error = mistake is null ? null : Redactor.Redact(mistake),
        };
    }

    private WouldBeUndo PlanUndo(UndoSpec undo, StepRenderer renderer)
    {
        (JsonElement? input, string? mistake) = PlanInput(undo.Action, undo.With, renderer);
        return new WouldBeUndo(undo.Action, input, mistake is null ? null : Redactor.Redact(mistake), PlanRetry(undo.Retry ?? new RetrySpec()));
    }

    private WouldBeVerify PlanVerify(VerifySpec verify, StepRenderer renderer)
    {
        (JsonElement? input, string? mistake) = PlanInput(verify.Action, verify.With, renderer);
        return new WouldBeVerify(
            verify.Action, input, mistake is null ? null : Redactor.Redact(mistake),
            Redactor.Redact(verify.Until.Definition), Durations.Format(verify.Every), Durations.Format(verify.Timeout));
    }

    private static WouldBeRetry? PlanRetry(RetrySpec? retry) =>
        retry is { Attempts: > 1 } ? new WouldBeRetry(retry.Attempts, Durations.Format(retry.Backoff), Durations.Format(retry.Max)) : null;

    /// <summary>An action's input, redacted, and what is wrong with it.</summary>
    private (JsonElement? Input, string? Mistake) PlanInput(string name, JsonElement with, StepRenderer renderer)
    {
        if (DependsOnSteps(with))
        {
            return (Redactor.Redact(with), null);
        }

        try
        {
            JsonElement rendered = renderer.Input(with);
            return (Redactor.Redact(rendered), actions.Find(name) is { } action ? action.Check(rendered).Describe() : actions.Unknown(name));
        }
        catch (TemplateException broken)
        {
            return (null, broken.Message);
        }
    }

    private static string Text(StepRenderer renderer, string template)
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

    private static bool DependsOnSteps(JsonElement with) => DependsOnSteps(with.GetRawText());

    private static bool DependsOnSteps(string text) => text.Contains("steps.", StringComparison.Ordinal);

    private static string IdOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("id").GetString()!;
    }
}
