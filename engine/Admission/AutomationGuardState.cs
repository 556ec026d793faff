namespace Reflex.Engine.Admission;

/// <summary>What is remembered of an automation as a whole: bounded by its own limits.</summary>
public sealed class AutomationGuardState
{
    /// <summary>Starts within the span of <c>limit</c>, oldest first.</summary>
    public List<DateTimeOffset> Starts { get; set; } = [];

    /// <summary>Runs under way, and when each started.</summary>
    public Dictionary<string, DateTimeOffset> Running { get; set; } = [];

    /// <summary>Failed runs in a row.</summary>
    public int Failures { get; set; }

    /// <summary>The breaker is open until then; null: closed.</summary>
    public DateTimeOffset? OpenUntil { get; set; }

    /// <summary>The one run that may try whether the trouble is over.</summary>
    public string? Probe { get; set; }
}

/// <summary>Asks whether a run may start.</summary>
public sealed record AutomationAdmission
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The run's time.</summary>
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
}

/// <summary>Says that a run has ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Now">The run's time.</param>
/// <param name="Succeeded">True or false; null where it tells nothing (rejected, cancelled).</param>
/// <param name="BreakerFailures">As in <see cref="AutomationAdmission"/>.</param>
/// <param name="BreakerCooldown">As in <see cref="AutomationAdmission"/>.</param>
public sealed record AutomationCompletion(string RunId, DateTimeOffset Now, bool? Succeeded, int? BreakerFailures, TimeSpan BreakerCooldown);
