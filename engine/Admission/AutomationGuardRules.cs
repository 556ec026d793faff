using Reflex.Engine.Events;

namespace Reflex.Engine.Admission;

/// <summary>The guards of a whole automation: limit, concurrency, circuit breaker. Pure: state and question in, verdict out.</summary>
public static class AutomationGuardRules
{
    /// <summary>Whether a run may start; counts it if so. Asked again for a run that was admitted, it admits it again.</summary>
    public static GuardVerdict Admit(AutomationGuardState state, AutomationAdmission ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        return ask.IsPlanned ? PlannedRuns.Admit(state, ask) : AdmitRun(state, ask);
    }

    /// <summary>Admits a run that is carried out.</summary>
    internal static GuardVerdict AdmitRun(AutomationGuardState state, AutomationAdmission ask)
    {
        if (state.Running.ContainsKey(ask.RunId))
        {
            // The same question again, after a crash.
            return GuardVerdict.Admitted;
        }

        state.Starts.RemoveAll(start => start + ask.LimitPer <= ask.Now);
        if (Breaker(state, ask) is { } open)
        {
            return open;
        }

        if (ask.LimitRuns is { } limit && state.Starts.Count >= limit)
        {
            return GuardVerdict.Hold(GuardNames.Limit,
                $"{state.Starts.Count} runs started within {Durations.Format(ask.LimitPer)}; the limit is {limit}.");
        }

        if (ask.Concurrency is { } concurrency && state.Running.Count >= concurrency)
        {
            return GuardVerdict.Hold(GuardNames.Concurrency, $"{state.Running.Count} runs are in progress; the limit is {concurrency}.")
                with { Running = [.. state.Running.Keys] };
        }

        if (ask.LimitRuns is not null)
        {
            state.Starts.Add(ask.Now);
        }

        state.Running[ask.RunId] = ask.Now;
        if (state.OpenUntil is not null)
        {
            state.Probe = ask.RunId;
        }

        return GuardVerdict.Admitted;
    }

    /// <summary>Asks again for a run that was admitted and has waited since: whether the breaker has opened meanwhile.</summary>
    public static GuardVerdict Recheck(AutomationGuardState state, AutomationAdmission ask)
    {
        if (state.Probe == ask.RunId)
        {
            return GuardVerdict.Admitted;
        }

        if (Breaker(state, ask) is { } open)
        {
            return open;
        }

        if (ask.BreakerFailures is not null && state.OpenUntil is not null)
        {
            state.Probe = ask.RunId;
        }

        return GuardVerdict.Admitted;
    }

    /// <summary>Records that a run has ended; the second report of a run changes nothing.</summary>
    public static void Complete(AutomationGuardState state, AutomationCompletion done)
    {
        if (!state.Running.Remove(done.RunId))
        {
            return;
        }

        bool wasProbe = state.Probe == done.RunId;
        if (wasProbe)
        {
            state.Probe = null;
        }

        switch (done.Succeeded)
        {
            case true:
                state.Failures = 0;
                state.OpenUntil = null;
                break;
            case false:
                state.Failures++;
                if (done.BreakerFailures is { } threshold && (wasProbe || state.Failures >= threshold))
                {
                    state.OpenUntil = done.Now + done.BreakerCooldown;
                }

                break;
            default:
                break;
        }
    }

    private static GuardVerdict? Breaker(AutomationGuardState state, AutomationAdmission ask)
    {
        if (ask.BreakerFailures is null || state.OpenUntil is not { } until)
        {
            return null;
        }

        if (ask.Now < until)
        {
            return GuardVerdict.Hold(GuardNames.Breaker, $"{state.Failures} runs in a row failed; the breaker is open until {until:u}.");
        }

        return state.Probe is { } probe && state.Running.ContainsKey(probe)
            ? GuardVerdict.Hold(GuardNames.Breaker, $"The breaker is half open: run {probe} tests whether the problem is over.")
            : null;
    }
}
