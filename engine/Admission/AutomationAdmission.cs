namespace Reflex.Engine.Admission;

/// <summary>Asks whether a run of an automation may start. Part of the histories of runs: fields may be added, never renamed.</summary>
public sealed record AutomationAdmission
{
    /// <summary>ID of the run that asks for admission.</summary>
    public required string RunId { get; init; }

    /// <summary>The current time; limits on people's work go by it, not by event time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Runs per span of <c>limit</c>; null: no limit.</summary>
    public int? LimitRuns { get; init; }

    /// <summary>The span of <c>limit</c>.</summary>
    public TimeSpan LimitPer { get; init; }

    /// <summary>Runs at once; null: any number.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Failures in a row that open the breaker; null: no breaker.</summary>
    public int? BreakerFailures { get; init; }

    /// <summary>How long the breaker stays open.</summary>
    public TimeSpan BreakerCooldown { get; init; }

    /// <summary>Whether nobody carries the run out; see <see cref="PlannedRuns"/>.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>What an automation's guards are asked for a run.</summary>
    public static AutomationAdmission Of(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Automations.Guards guards = run.Automation.Guards;
        return new AutomationAdmission
        {
            RunId = run.RunId,
            Now = run.Now,
            IsPlanned = run.IsPlanned,
            LimitRuns = guards.Limit?.Runs,
            LimitPer = guards.Limit?.Per ?? default,
            Concurrency = guards.Concurrency,
            BreakerFailures = guards.Breaker?.Failures,
            BreakerCooldown = guards.Breaker?.Cooldown ?? default,
        };
    }
}

/// <summary>Says that a run has ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Now">The clock.</param>
/// <param name="Succeeded">True or false; null where it tells nothing (rejected, cancelled).</param>
/// <param name="BreakerFailures">As in <see cref="AutomationAdmission"/>.</param>
/// <param name="BreakerCooldown">As in <see cref="AutomationAdmission"/>.</param>
public sealed record AutomationCompletion(string RunId, DateTimeOffset Now, bool? Succeeded, int? BreakerFailures, TimeSpan BreakerCooldown)
{
    /// <summary>What the guards are told when a run has ended.</summary>
    public static AutomationCompletion Of(RunFacts run, bool? succeeded)
    {
        ArgumentNullException.ThrowIfNull(run);
        Automations.Breaker? breaker = run.Automation.Guards.Breaker;
        return new AutomationCompletion(run.RunId, run.Now, succeeded, breaker?.Failures, breaker?.Cooldown ?? default);
    }
}
