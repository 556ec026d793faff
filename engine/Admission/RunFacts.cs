using Reflex.Engine.Automations;

namespace Reflex.Engine.Admission;

/// <summary>What guards look at before a run starts, and which of them have to be asked.</summary>
/// <param name="Automation">Its automation.</param>
/// <param name="RunId">The run.</param>
/// <param name="Target">The resource that it works on; null for none.</param>
/// <param name="EventTime">Time of the event that started it.</param>
/// <param name="Now">The clock.</param>
public sealed record RunFacts(Automation Automation, string RunId, string? Target, DateTimeOffset EventTime, DateTimeOffset Now)
{
    /// <summary>Why the kill switch holds it; null where no switch does.</summary>
    public string? Killed { get; init; }

    /// <summary>Whether somebody released it by hand: only the kill switch may hold it then.</summary>
    public bool IsReleased { get; init; }

    /// <summary>
    /// Whether <c>oncePer</c> is a guard of patterns too, as for runs that began before patterns suppressed their matches by it
    /// themselves.
    /// </summary>
    public bool GuardsPatterns { get; init; }

    /// <summary>Whether nobody carries the run out; see <see cref="PlannedRuns"/>.</summary>
    public bool IsPlanned { get; init; }

    /// <summary><c>oncePer</c> as far as it is a guard; null: off.</summary>
    public TimeSpan? OncePer => Automation.When is PatternWhen && !GuardsPatterns ? null : Automation.Guards.OncePer;

    /// <summary>
    /// The guards with state that a run passes, and that are told when it has ended, in the order in which they are asked.
    /// </summary>
    public IEnumerable<GuardStage> Stages
    {
        get
        {
            if ((Target is not null && !IsPlanned) || OncePer is not null || Automation.Guards.Loop is not null)
            {
                yield return GuardStage.Key;
            }

            if (Automation.Guards is { Limit: not null }
                || (!IsPlanned && Automation.Guards is ({ Concurrency: not null } or { Breaker: not null })))
            {
                yield return GuardStage.Automation;
            }
        }
    }
}
