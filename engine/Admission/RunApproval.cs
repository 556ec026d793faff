using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Admission;

/// <summary>Who is asked before a whole run: in mode <c>approve</c>, and where a guard calls for a person.</summary>
public static class RunApproval
{
    /// <param name="automation">The automation.</param>
    /// <param name="mode">The mode that counts.</param>
    /// <param name="verdict">What the guards said.</param>
    /// <param name="fallback">Who is asked where the automation names nobody.</param>
    /// <returns>Null: nobody.</returns>
    public static ApprovalSpec? Needed(Automation automation, AutomationMode mode, GuardVerdict verdict, ApprovalSpec fallback)
    {
        ApprovalSpec own = automation.Then.Approval ?? fallback;
        return verdict.Decision == GuardDecision.AskPerson
            ? own with { Approvers = automation.Guards.Loop is { EscalateTo.Count: > 0 } loop ? loop.EscalateTo : own.Approvers }
            : mode == AutomationMode.Approve ? own : null;
    }
}
