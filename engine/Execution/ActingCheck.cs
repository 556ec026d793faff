using Reflex.Engine.Admission;
using Reflex.Engine.Automations;

namespace Reflex.Engine.Execution;

/// <summary>
/// Asks once more, right before a step acts, whether what the run goes by still holds. The kill switch and approvals count for every step;
/// a mode, a maintenance window or a breaker that came meanwhile only keep a run from beginning, since half done is worse than done.
/// </summary>
internal sealed class ActingCheck(RunContext run)
{
    /// <summary>The first objection.</summary>
    /// <param name="stepApproval">The request for this step; null: none was made.</param>
    public async Task<GuardVerdict> AskAsync(string? stepApproval)
    {
        string[] approvals = [.. new[] { run.RunApproval, stepApproval }.OfType<string>()];
        ActingAnswer answer = await run.Host.CheckBeforeActingAsync(new ActingQuestion(run.RunId, run.Automation.Name, approvals));
        if (answer.Controls.Killed)
        {
            return GuardVerdict.Hold(GuardNames.KillSwitch, answer.Controls.Reason!);
        }

        if (answer.Objection is { } objection)
        {
            return GuardVerdict.Hold(GuardNames.Approval, objection);
        }

        if (run.Acted)
        {
            return GuardVerdict.Admitted;
        }

        AutomationMode mode = answer.Controls.ModeOf(run.Automation);
        if (mode == AutomationMode.Shadow || (mode == AutomationMode.Approve && run.Mode == AutomationMode.Auto && run.RunApproval is null))
        {
            return GuardVerdict.Hold(
                GuardNames.Mode, $"It began in mode {Word(run.Mode)} and was switched to {Word(mode)} before it did anything.");
        }

        return run.Waited && run.Start.ReleasedFrom is null ? await AskGuardsAsync() : GuardVerdict.Admitted;
    }

    private async Task<GuardVerdict> AskGuardsAsync()
    {
        if (Maintenance.Objection(run.Automation, run.Now) is { } closed)
        {
            return closed;
        }

        return run.Automation.Guards.Breaker is null
            ? GuardVerdict.Admitted
            : await run.Host.Guards.RecheckAsync(GuardQuestions.OfAutomation(run.Automation, run.RunId, run.Now));
    }

    private static string Word(AutomationMode mode) => mode.ToString().ToLowerInvariant();
}
