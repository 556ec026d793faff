using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>
/// Asks every guard before a run does anything, and tells them when it has ended; <see cref="AdmissionRound"/> says which and in which
/// order.
/// </summary>
internal sealed class RunGate(RunContext run)
{
    // Runs in flight go on under the key that they began with.
    private IReadOnlyList<string> Key => run.Recheck < EffectiveControls.OneKey
        ? run.Start.Cause.Key.Count > 0 ? run.Start.Cause.Key : [run.Target?.ToLowerInvariant() ?? ""]
        : RunKey.Of(run.Automation, run.Start.Cause.Key, run.Target, run.Renderer.Event).Values;

    /// <summary>What the guards say; to a shadow run, what they would say in another mode.</summary>
    public async Task<GuardVerdict> AskAsync(EffectiveControls controls)
    {
        if (run.Shadow && run.Recheck < EffectiveControls.ShadowAsks)
        {
            return GuardVerdict.Admitted;
        }

        var round = new AdmissionRound(run.Facts() with { Killed = controls.Killed ? controls.Reason! : null });
        while (round.Next is { } stage)
        {
            round.Receive(stage == GuardStage.Key
                ? await AskWithDeadAsync(AskKeyAsync, CompleteKey)
                : await AskWithDeadAsync(AskAutomationAsync, CompleteAutomation));
        }

        if (round.GivesKeyBack && !run.Shadow)
        {
            await CompleteKeyAsync(succeeded: false);
        }

        return round.Verdict;
    }

    /// <summary>Tells the guards how it ended: true or false, or null where that tells nothing about the remedy.</summary>
    public async Task CompleteAsync(bool? succeeded)
    {
        if (run.Start.ReleasedFrom is not null)
        {
            return;
        }

        foreach (GuardStage stage in run.Facts().Stages)
        {
            await (stage == GuardStage.Key
                ? CompleteKeyAsync(succeeded == true)
                : run.Host.Guards.ReportAsync(AutomationCompletion.Of(run.Facts(), succeeded)));
        }
    }

    private Task<GuardVerdict> AskKeyAsync() => run.Host.Guards.AdmitAsync(Key, KeyAdmission.Of(run.Facts()));

    private Task<GuardVerdict> AskAutomationAsync() => run.Host.Guards.AdmitAsync(AutomationAdmission.Of(run.Facts()));

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
