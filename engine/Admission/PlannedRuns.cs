namespace Reflex.Engine.Admission;

/// <summary>
/// The guards' answers to planned runs, those that nobody carries out: of a candidate, and in shadow. A planned run takes no time,
/// ends well and changes nothing. So <c>concurrency</c>, <c>breaker</c> and the guards against runs under way on the same resource
/// never object to one, and <c>loop</c> counts each as a success.
/// </summary>
public static class PlannedRuns
{
    /// <summary>Asks the guards of a key about a planned run.</summary>
    public static GuardVerdict Admit(KeyGuardState state, KeyAdmission ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        GuardVerdict verdict = KeyGuardRules.AdmitRun(state, ask with { IsTarget = false });
        if (verdict.Decision != GuardDecision.Hold && state.LastEnd is null)
        {
            KeyGuardRules.Complete(state, new KeyCompletion(ask.RunId, ask.Now, Succeeded: true, Acted: false));
            if (ask.LoopRuns is not null)
            {
                state.Successes.Add(ask.Now);
            }
        }

        return verdict;
    }

    /// <summary>The guards of the whole automation.</summary>
    public static GuardVerdict Admit(AutomationGuardState state, AutomationAdmission ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        GuardVerdict verdict = AutomationGuardRules.AdmitRun(state, ask with { Concurrency = null, BreakerFailures = null });
        if (verdict.Decision != GuardDecision.Hold)
        {
            AutomationGuardRules.Complete(state, new AutomationCompletion(ask.RunId, ask.Now, null, null, default));
        }

        return verdict;
    }

    /// <summary>
    /// Whether an open incident absorbs a match. Nothing has to wait for its end: the next match says by its time whether it is
    /// over.
    /// </summary>
    public static GuardVerdict Admit(IncidentLife life, IncidentQuestion match)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(match);
        return IncidentRules.Match(life, match, number => $"{number}") is IncidentEffect.Absorbed or IncidentEffect.Repeated
            ? GuardVerdict.Hold(GuardNames.Incident, $"An open incident absorbs it as repetition {life.Count}.")
            : GuardVerdict.Admitted;
    }
}
