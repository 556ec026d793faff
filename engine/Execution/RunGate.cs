using Reflex.Engine.Admission;
using Reflex.Engine.Automations;

namespace Reflex.Engine.Execution;

/// <summary>Asks every guard before a run does anything, and tells them when it has ended.</summary>
internal sealed class RunGate(RunContext run)
{
    private readonly Guards _guards = run.Automation.Guards;

    private IReadOnlyList<string> Key => GuardQuestions.KeyOf(run.Start.Cause.Key, run.Target);

    private bool AsksAutomation => GuardQuestions.AsksAutomation(run.Automation);

    private bool AsksKey => GuardQuestions.AsksKey(run.Automation, run.Target);

    /// <summary>The first objection; people who release a run or turn switches come before rules.</summary>
    public async Task<GuardVerdict> AskAsync(EffectiveControls controls)
    {
        if (controls.Killed)
        {
            return GuardVerdict.Hold(GuardNames.KillSwitch, controls.Reason!);
        }

        if (run.Start.ReleasedFrom is not null)
        {
            return GuardVerdict.Admitted;
        }

        if (Maintenance.Objection(run.Automation, run.Now) is { } closed)
        {
            return closed;
        }

        GuardVerdict verdict = AsksKey ? await AskWithDeadAsync(AskKeyAsync, CompleteKey) : GuardVerdict.Admitted;
        if (verdict.Decision == GuardDecision.Hold || !AsksAutomation)
        {
            return verdict;
        }

        GuardVerdict whole = await AskWithDeadAsync(AskAutomationAsync, CompleteAutomation);
        if (whole.Decision == GuardDecision.Hold && AsksKey)
        {
            await CompleteKeyAsync(succeeded: false);
        }

        return whole.Decision == GuardDecision.Admit ? verdict : whole;
    }

    /// <summary>Tells the guards how it ended: true or false, or null where that tells nothing about the remedy.</summary>
    public async Task CompleteAsync(bool? succeeded)
    {
        if (run.Start.ReleasedFrom is not null)
        {
            return;
        }

        if (AsksKey)
        {
            await CompleteKeyAsync(succeeded == true);
        }

        if (AsksAutomation)
        {
            await run.Host.Guards.ReportAsync(
                new AutomationCompletion(run.RunId, run.Now, succeeded, _guards.Breaker?.Failures, _guards.Breaker?.Cooldown ?? default));
        }
    }

    private Task<GuardVerdict> AskKeyAsync() => run.Host.Guards.AdmitAsync(
        Key, GuardQuestions.OfKey(run.Automation, run.RunId, run.Target, run.Renderer.Event.Time, run.Now));

    private Task<GuardVerdict> AskAutomationAsync() =>
        run.Host.Guards.AdmitAsync(GuardQuestions.OfAutomation(run.Automation, run.RunId, run.Now));

    // Runs that were terminated from outside never reported their end; before they hold anybody up they are looked for.
    private async Task<GuardVerdict> AskWithDeadAsync(Func<Task<GuardVerdict>> ask, Func<string, Task> complete)
    {
        GuardVerdict verdict = await ask();
        if (verdict.Decision != GuardDecision.Hold || verdict.Running.Count == 0)
        {
            return verdict;
        }

        IReadOnlyList<string> ended = await run.Host.FindEndedRunsAsync(verdict.Running);
        foreach (string dead in ended)
        {
            await complete(dead);
        }

        return ended.Count > 0 ? await ask() : verdict;
    }

    private Task CompleteKey(string runId) =>
        run.Host.Guards.CompleteAsync(Key, new KeyCompletion(runId, run.Now, Succeeded: false, Acted: true));

    private Task CompleteAutomation(string runId) =>
        run.Host.Guards.CompleteAsync(new AutomationCompletion(runId, run.Now, null, null, default));

    private Task CompleteKeyAsync(bool succeeded) =>
        run.Host.Guards.ReportAsync(Key, new KeyCompletion(run.RunId, run.Now, succeeded, run.Acted));
}
