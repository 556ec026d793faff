using System.Text.Json;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Playbooks;

/// <summary>
/// Says what a playbook would do before it does anything: for requests for approval, candidates and whoever asks what a run would be. What
/// depends on an earlier step's output stays as it stands in the automation.
/// </summary>
public static class PlaybookPlanner
{
    /// <summary>
    /// The steps that would be taken, those of groups among them, in order. One whose condition certainly does not hold is left out.
    /// </summary>
    public static IReadOnlyList<PlannedStep> Plan(Playbook playbook, PlaybookRenderer renderer)
    {
        ArgumentNullException.ThrowIfNull(playbook);
        ArgumentNullException.ThrowIfNull(renderer);
        var steps = new List<PlannedStep>();
        Add(playbook.Steps, null, renderer, steps);
        return steps;
    }

    /// <summary>The input of one action.</summary>
    public static PlannedInput PlanInput(JsonElement with, PlaybookRenderer renderer)
    {
        ArgumentNullException.ThrowIfNull(renderer);
        if (renderer.DependsOnSteps(with))
        {
            return new PlannedInput(Redactor.Redact(with), null, null);
        }

        try
        {
            JsonElement rendered = renderer.Input(with);
            return new PlannedInput(Redactor.Redact(rendered), rendered, null);
        }
        catch (TemplateException broken)
        {
            // The step itself fails with the reason.
            return new PlannedInput(null, null, broken.Message);
        }
    }

    private static void Add(IReadOnlyList<Step> list, string? group, PlaybookRenderer renderer, List<PlannedStep> into)
    {
        foreach (Step step in list)
        {
            string? condition = step.If is { } text && renderer.DependsOnSteps(text) ? text : null;
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
                Add(parallel.Steps, parallel.Name, renderer, into);
            }
            else if (step is ActionStep action)
            {
                PlannedInput input = mistake is null || renderer.DependsOnSteps(action.With)
                    ? PlanInput(action.With, renderer)
                    : new PlannedInput(null, null, null);
                into.Add(new PlannedStep(action, group, condition, mistake is null ? input : input with { Mistake = mistake }));
            }
        }
    }
}
