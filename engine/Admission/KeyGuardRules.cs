using Reflex.Engine.Events;

namespace Reflex.Engine.Admission;

/// <summary>
/// The guards of one key: once per span of event time, no second run while one is under way on the same resource, no run for an
/// event that a run itself caused, and a person for a key that keeps coming back. Pure: state and question in, verdict out.
/// </summary>
public static class KeyGuardRules
{
    /// <summary>How long after a run its own changes still send events: services report them within a couple of minutes.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(2);

    /// <summary>Whether a run may start; remembers it if so. Asked again for a run that was admitted, it admits it again.</summary>
    public static GuardVerdict Admit(KeyGuardState state, KeyAdmission ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        return ask.IsPlanned ? PlannedRuns.Admit(state, ask) : AdmitRun(state, ask);
    }

    /// <summary>Admits a run that is carried out.</summary>
    internal static GuardVerdict AdmitRun(KeyGuardState state, KeyAdmission ask)
    {
        if (state.LastRun == ask.RunId)
        {
            // The same question again, after a crash.
            return GuardVerdict.Admitted;
        }

        state.Successes.RemoveAll(success => success + ask.LoopPer <= ask.Now);
        if (state.LastRun is not null && Objects(state, ask) is { } objection)
        {
            return objection;
        }

        GuardVerdict verdict = ask.LoopRuns is { } limit && state.Successes.Count >= limit
            ? new GuardVerdict
            {
                Decision = GuardDecision.AskPerson,
                Guard = GuardNames.Loop,
                Reason = $"{state.Successes.Count} runs succeeded within {Durations.Format(ask.LoopPer)}, "
                    + "but the problem is back and needs attention.",
            }
            : GuardVerdict.Admitted;
        DateTimeOffset at = EventTimes.Of(ask.EventTime, ask.Now);
        DateTimeOffset? last = LastAt(state);
        (state.LastRun, state.LastStart, state.LastEnd, state.LastActed) = (ask.RunId, ask.Now, null, false);
        state.LastAt = last > at ? last : at;
        return verdict;
    }

    /// <summary>Records that a run has ended; a report of any run but the last changes nothing.</summary>
    public static void Complete(KeyGuardState state, KeyCompletion done)
    {
        if (state.LastRun != done.RunId || state.LastEnd is not null)
        {
            return;
        }

        (state.LastEnd, state.LastActed) = (done.Now, done.Acted);
        if (done.Succeeded && done.Acted)
        {
            state.Successes.Add(done.Now);
        }
    }

    private static GuardVerdict? Objects(KeyGuardState state, KeyAdmission ask)
    {
        // Events may come out of order: one from well before the last is as free as one from well after it.
        if (ask.OncePer is { } span && LastAt(state) is { } last && (EventTimes.Of(ask.EventTime, ask.Now) - last).Duration() < span)
        {
            return GuardVerdict.Hold(GuardNames.OncePer,
                $"Run {state.LastRun} started for an event from {last:u}; once per {Durations.Format(span)}.");
        }

        if (!ask.IsTarget)
        {
            return null;
        }

        if (state.LastEnd is not { } ended)
        {
            return GuardVerdict.Hold(GuardNames.InProgress, $"Run {state.LastRun} for the same resource is in progress.")
                with { Running = [state.LastRun!] };
        }

        return state.LastActed && ask.EventTime > state.LastStart && ask.EventTime <= ended + Aftermath
            ? GuardVerdict.Hold(GuardNames.SelfCaused,
                $"The event is from {ask.EventTime:u}, when run {state.LastRun} was changing the same resource.")
            : null;
    }

    private static DateTimeOffset? LastAt(KeyGuardState state) => state.LastAt ?? (state.LastRun is null ? null : state.LastStart);
}
