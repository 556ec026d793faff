namespace Reflex.Engine.Admission;

/// <summary>
/// When guards may forget: once nothing that they remember can change a verdict. A span that a guard looks back over counts from
/// the last start or end by the clock, and a day is added wherever the event's own time decides, because an event may come that
/// much later than it happened. The spans are those of the automation as it stood when it last asked; a longer one that an edit
/// brings begins with the next run.
/// </summary>
public static class GuardMemory
{
    /// <summary>How late an event may come and still meet what was remembered. Event Grid delivers again for a day.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromDays(1);

    /// <summary>Remembers how far back the guards of a question look.</summary>
    public static void Note(KeyGuardState state, KeyAdmission ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        state.Span = Longest(state.Span, Longest(ask.OncePer, ask.LoopPer));
    }

    /// <inheritdoc cref="Note(KeyGuardState, KeyAdmission)"/>
    public static void Note(AutomationGuardState state, AutomationAdmission ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        state.Span = Longest(state.Span, ask.LimitPer);
    }

    /// <summary>When a key's guards may forget; null: not by themselves, because a run is under way or the spans are not known.</summary>
    public static DateTimeOffset? ForgetAt(KeyGuardState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.LastRun is null)
        {
            return DateTimeOffset.MinValue;
        }

        if (state.LastEnd is not { } ended || state.Span is not { } span)
        {
            return null;
        }

        DateTimeOffset last = ended > state.LastStart ? ended : state.LastStart;
        // Within the skew of clocks an event may be from later than now.
        last = state.LastAt > last ? state.LastAt.Value : last;
        return last + (span > KeyGuardRules.Aftermath ? span : KeyGuardRules.Aftermath) + Lateness;
    }

    /// <summary>
    /// When an automation's guards may forget; null: not by themselves, because a run is under way, the last ones failed, or the
    /// span is not known.
    /// </summary>
    public static DateTimeOffset? ForgetAt(AutomationGuardState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state is not { Running.Count: 0, Failures: 0, OpenUntil: null, Probe: null })
        {
            return null;
        }

        return state.Starts.Count == 0 ? DateTimeOffset.MinValue : state.Starts.Max() + state.Span;
    }

    private static TimeSpan Longest(TimeSpan? one, TimeSpan? other)
    {
        TimeSpan first = one ?? TimeSpan.Zero;
        TimeSpan second = other ?? TimeSpan.Zero;
        return first > second ? first : second;
    }
}
