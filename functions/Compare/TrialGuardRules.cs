using Reflex.Engine.Admission;
using Reflex.Functions.Incidents;

namespace Reflex.Functions.Compare;

/// <summary>What the guards of a trial remember, for one key or the whole automation: each side its own, apart from the live guards.</summary>
public sealed class TrialGuardState
{
    /// <summary>The live version's.</summary>
    public TrialGuardSide Live { get; set; } = new();

    /// <summary>The candidate's.</summary>
    public TrialGuardSide Candidate { get; set; } = new();

    /// <summary>When what is remembered cannot matter any more; null: nothing is.</summary>
    public DateTimeOffset? ForgetAt { get; set; }

    /// <summary>When the entity will next look whether that time has come; null: not at all.</summary>
    public DateTimeOffset? LookAt { get; set; }
}

/// <summary>What is remembered of one side.</summary>
public sealed class TrialGuardSide
{
    /// <summary>For a key: <c>oncePer</c> and <c>loop</c>.</summary>
    public KeyGuardState Key { get; set; } = new();

    /// <summary>For the automation: <c>limit</c>.</summary>
    public AutomationGuardState Automation { get; set; } = new();

    /// <summary>For a key: its incident.</summary>
    public IncidentLife Incident { get; set; } = new();
}

/// <summary>The same question to both sides, in one operation, so that neither sees matches in another order than the other.</summary>
/// <param name="Live">What the live version asks; null: nothing.</param>
/// <param name="Candidate">What the candidate asks; null: nothing.</param>
/// <param name="Span">How long the answers have to be remembered.</param>
public sealed record TrialQuestion<T>(T? Live, T? Candidate, TimeSpan Span)
    where T : class;

/// <summary>The answers.</summary>
/// <param name="Live">To the live version; null where it did not ask.</param>
/// <param name="Candidate">To the candidate; null where it did not ask.</param>
public sealed record TrialVerdicts(GuardVerdict? Live, GuardVerdict? Candidate);

/// <summary>
/// The guards' answers to runs that would be: such a run takes no time, ends well, and changes nothing, so that <c>concurrency</c>, <c>breaker</c> and the
/// look-out for events of its own doing have nothing to object to. Pure: state and question in, verdict out.
/// </summary>
internal static class TrialGuardRules
{
    public static GuardVerdict Judge(KeyGuardState state, KeyAdmission ask)
    {
        GuardVerdict verdict = KeyGuardRules.Admit(state, ask);
        if (verdict.Decision != GuardDecision.Hold)
        {
            KeyGuardRules.Complete(state, new KeyCompletion(ask.RunId, ask.Now, Succeeded: true, Acted: false));
            if (ask.LoopRuns is not null)
            {
                state.Successes.Add(ask.Now);
            }
        }

        return verdict;
    }

    public static GuardVerdict Judge(AutomationGuardState state, AutomationAdmission ask)
    {
        GuardVerdict verdict = AutomationGuardRules.Admit(state, ask with { Concurrency = null, BreakerFailures = null });
        if (verdict.Decision != GuardDecision.Hold)
        {
            AutomationGuardRules.Complete(state, new AutomationCompletion(ask.RunId, ask.Now, null, null, default));
        }

        return verdict;
    }

    public static GuardVerdict Judge(IncidentLife life, IncidentMatch match)
    {
        if (life is { IsOpen: true, IncidentId: { } open } && match.Now >= life.LastAt + match.CloseAfter)
        {
            IncidentRules.TryClose(life, new CloseQuestion(open, life.LastAt + match.CloseAfter, match.CloseAfter));
        }

        return IncidentRules.Match(life, match, number => $"{number}") is null
            ? GuardVerdict.Hold(GuardNames.Incident, $"Its incident is open and takes it in as repetition {life.Count}.")
            : GuardVerdict.Admitted;
    }
}
