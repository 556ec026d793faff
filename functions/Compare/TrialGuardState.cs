using Reflex.Engine.Admission;

namespace Reflex.Functions.Compare;

/// <summary>
/// What the guards of a trial remember, for one key or the whole automation: each side its own, apart from the live guards.
/// </summary>
public sealed class TrialGuardState
{
    public TrialGuardSide Live { get; set; } = new();

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
/// <param name="Live">To the live version; null if it did not ask.</param>
/// <param name="Candidate">To the candidate; null if it did not ask.</param>
public sealed record TrialVerdicts(GuardVerdict? Live, GuardVerdict? Candidate);
