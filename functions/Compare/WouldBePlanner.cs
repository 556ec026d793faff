using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Templates;
using Reflex.Functions.Actions;
using Reflex.Functions.Configuration;
using Reflex.Functions.Guards;
using Reflex.Functions.Orchestrations.Playbooks;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;

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
            AddSteps(automation.Then.Steps, null, renderer, steps);
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

    private void AddSteps(IReadOnlyList<Step> list, string? group, StepRenderer renderer, List<WouldBeStep> steps)
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
                AddSteps(parallel.Steps, parallel.Name, renderer, steps);
            }
            else if (step is ActionStep action)
            {
                steps.Add(PlanStep(action, group, condition, mistake, renderer));
            }
        }
    }

    private WouldBeStep PlanStep(ActionStep step, string? group, string? condition, string? mistake, StepRenderer renderer)
    {
        JsonElement? input = null;
        if (DependsOnSteps(step.With.GetRawText()))
        {
            input = step.With;
        }
        else if (mistake is null)
        {
            try
            {
                JsonElement rendered = renderer.Input(step.With);
                input = rendered;
                mistake = actions.Find(step.Action) is { } action ? action.Check(rendered).Describe() : actions.Unknown(step.Action);
            }
            catch (TemplateException broken)
            {
                mistake = broken.Message;
            }
        }

        return new WouldBeStep
        {
            Name = step.Name,
            Action = step.Action,
            With = input is { } visible ? Redactor.Redact(visible) : null,
            When = condition,
            Parallel = group,
            Approval = step.Approval is { } spec ? ReflexJson.ToElement(spec) : null,
            Error = mistake is null ? null : Redactor.Redact(mistake),
        };
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

    private static bool DependsOnSteps(string text) => text.Contains("steps.", StringComparison.Ordinal);

    private static string IdOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("id").GetString()!;
    }
}
