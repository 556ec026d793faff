using Reflex.Engine.Automations;

namespace Reflex.Engine.Admission;

/// <summary>
/// Whether a run may still do what it goes on to do. The kill switch and approvals count for every step; a mode, a maintenance
/// window or a breaker that came meanwhile only keep a run from beginning, since half done is worse than done.
/// </summary>
internal static class ActingRules
{
    /// <summary>The first objection, as far as no guard has to be asked.</summary>
    public static GuardVerdict Judge(ActingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Killed is { } why)
        {
            return GuardVerdict.Hold(GuardNames.KillSwitch, why);
        }

        if (facts.Objection is { } objection)
        {
            return GuardVerdict.Hold(GuardNames.Approval, objection);
        }

        if (facts.Acted)
        {
            return GuardVerdict.Admitted;
        }

        if (IsStricter(facts))
        {
            return GuardVerdict.Hold(GuardNames.Mode,
                $"The mode changed from {Word(facts.Began)} to {Word(facts.Mode)} before the run acted.");
        }

        return AsksGuards(facts) && Maintenance.Objection(facts.Automation, facts.Now) is { } closed ? closed : GuardVerdict.Admitted;
    }

    /// <summary>
    /// Whether the guards of the automation are asked again, where <see cref="Judge"/> has no objection: the breaker may have
    /// opened.
    /// </summary>
    public static bool AsksBreaker(ActingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return AsksGuards(facts) && facts.Automation.Guards.Breaker is not null;
    }

    private static bool AsksGuards(ActingFacts facts) => !facts.Acted && facts.Waited && !facts.IsReleased;

    private static bool IsStricter(ActingFacts facts) => facts.Mode == AutomationMode.Shadow
        || (facts.Mode == AutomationMode.Approve && facts.Began == AutomationMode.Auto && !facts.IsApproved);

    private static string Word(AutomationMode mode) => mode.ToString().ToLowerInvariant();
}
