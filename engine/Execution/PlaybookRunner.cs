using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Execution;

/// <summary>Runs the steps in order, groups at once, and what completed is undone in reverse where that is asked for.</summary>
internal sealed class PlaybookRunner(RunContext run, StepRunner steps, AttemptRunner attempts)
{
    private static readonly RetrySpec DefaultUndoRetry = new();
    private readonly RetryRunner _retries = new(run, attempts);

    /// <summary>Undo actions that failed for good.</summary>
    public List<string> FailedUndos { get; } = [];

    /// <summary>Steps whose failure the automation says to pass over, each with its reason.</summary>
    public List<string> PassedOver { get; } = [];

    /// <summary>How many steps were undone.</summary>
    public int Undone { get; private set; }

    public Task<StepResult> RunAsync() => RunAllAsync(run.Automation.Then.Steps);

    /// <summary>Undoes, last first, what has an undo. A failure does not keep the rest from being undone.</summary>
    public async Task UndoAsync()
    {
        foreach (ActionStep step in Enumerable.Reverse(steps.Completed))
        {
            if (step.Undo is not { } undo || run.Shadow)
            {
                continue;
            }

            ActionOutcome outcome = await UndoAsync(step, undo);
            if (outcome.Status == ActionStatus.Succeeded)
            {
                Undone++;
            }
            else
            {
                FailedUndos.Add(step.Name);
            }
        }
    }

    private async Task<StepResult> RunAllAsync(IReadOnlyList<Step> list)
    {
        foreach (Step step in list)
        {
            if (run.Cancellation is not null)
            {
                return StepResult.Stopped;
            }

            StepResult result = await RunOneAsync(step);
            if (!result.GoesOn)
            {
                return result;
            }

        }

        return StepResult.Succeeded;
    }

    private async Task<StepResult> RunOneAsync(Step step)
    {
        switch (step)
        {
            case ActionStep action:
                StepResult single = await steps.RunAsync(action);
                if (single is { End: StepEnd.Failed or StepEnd.Rejected, GoesOn: true })
                {
                    PassedOver.Add(single.Reason!);
                }

                return single;
            case ParallelStep group:
                if (!Holds(group))
                {
                    run.Journal.Add(TimelineKinds.StepSkipped, $"`when: {group.If}` does not hold.", group.Name);
                    return StepResult.Skipped;
                }

                // All of them end, whatever one of them comes to: nothing is left half done behind the run's back.
                StepResult[] results = await Task.WhenAll(group.Steps.Select(RunOneAsync));
                return results.FirstOrDefault(result => !result.GoesOn) ?? StepResult.Succeeded;
            default:
                throw new InvalidOperationException(
                    $"Step '{step.Name}' has a kind that this version does not know: {step.GetType().Name}.");
        }
    }

    private bool Holds(Step step)
    {
        try
        {
            return run.Renderer.Holds(step.If);
        }
        catch (TemplateException mistake)
        {
            run.Journal.Add(TimelineKinds.StepSkipped, $"Its condition cannot be rendered: {mistake.Message}", step.Name);
            return false;
        }
    }

    private async Task<ActionOutcome> UndoAsync(ActionStep step, UndoSpec undo)
    {
        try
        {
            var action = new StepAction(step.Name, undo.Action, run.Renderer.Input(undo.With), ActionPurpose.Undo);
            RetrySpec retry = undo.Retry ?? DefaultUndoRetry;
            return await _retries.RunAsync(action, retry, step.Timeout, AttemptWords.Undo, stopsForOperator: false);
        }
        catch (TemplateException mistake)
        {
            ActionOutcome outcome = ActionOutcome.Fail("TemplateError", mistake.Message);
            run.Journal.Add(TimelineKinds.UndoFailed, mistake.Message, step.Name, error: outcome.Error);
            return outcome;
        }
    }
}
