using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>
/// Asks once more, right before a step acts, whether what the run goes by still holds; <see cref="ActingRules"/> decides.
/// </summary>
internal sealed class ActingCheck(RunContext run)
{
    /// <summary>Returns the first objection, or admits.</summary>
    /// <param name="stepApproval">The request for this step; null: none was made.</param>
    public async Task<GuardVerdict> AskAsync(string? stepApproval)
    {
        string[] approvals = [.. new[] { run.RunApproval, stepApproval }.OfType<string>()];
        ActingAnswer answer = await run.Host.CheckBeforeActingAsync(new ActingQuestion(run.RunId, run.Automation.Name, approvals));
        var facts = new ActingFacts
        {
            Automation = run.Automation,
            Began = run.Mode,
            Mode = answer.Controls.ModeOf(run.Automation),
            Now = run.Now,
            Killed = answer.Controls.Killed ? answer.Controls.Reason! : null,
            Objection = answer.Objection,
            Acted = run.Acted,
            IsApproved = run.RunApproval is not null,
            Waited = run.Waited,
            IsReleased = run.Start.ReleasedFrom is not null,
        };
        GuardVerdict verdict = ActingRules.Judge(facts);
        return verdict.Decision == GuardDecision.Hold || !ActingRules.AsksBreaker(facts)
            ? verdict
            : await run.Host.Guards.RecheckAsync(AutomationAdmission.Of(run.Facts()));
    }
}
