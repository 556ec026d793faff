namespace Reflex.Engine.Automations;

/// <summary>What holds an automation back. Every guard is off unless it is set.</summary>
public sealed record Guards
{
    /// <summary>The default: every guard is off.</summary>
    public static Guards None { get; } = new();

    /// <summary>
    /// After a run for a key, further matches of the key are suppressed for this long. For a pattern it stands here or under `when`, not in
    /// both.
    /// </summary>
    public TimeSpan? OncePer { get; init; }

    /// <summary>How many runs the whole automation may start in a span of time.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>How many of its runs may be under way at once; 1 to 1,000.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Stops the automation after failures in a row.</summary>
    public Breaker? Breaker { get; init; }

    /// <summary>Times in which it starts no runs.</summary>
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Escalates a key that keeps coming back to a person.</summary>
    public LoopGuard? Loop { get; init; }
}

/// <summary>Limits the runs in a sliding time span.</summary>
/// <param name="Runs">1 or more.</param>
/// <param name="Per">The span.</param>
public sealed record RateLimit(int Runs, TimeSpan Per);

/// <summary>A circuit breaker: open after failures in a row, tried again after the cooldown.</summary>
/// <param name="Failures">Failed runs in a row that open it; 1 or more.</param>
/// <param name="Cooldown">How long it stays open.</param>
public sealed record Breaker(int Failures, TimeSpan Cooldown);

/// <summary>A span of time that begins whenever a cron expression fires.</summary>
/// <param name="Cron">Five fields: minute, hour, day of month, month, day of week.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="TimeZone">An IANA time zone; default UTC.</param>
public sealed record MaintenanceWindow(string Cron, TimeSpan Duration, string TimeZone);

/// <summary>A key that starts so many successful runs in a span of time is not being fixed, so it is escalated to a person.</summary>
/// <param name="Runs">1 or more.</param>
/// <param name="Per">The span.</param>
/// <param name="EscalateTo">Who is told; people or groups.</param>
public sealed record LoopGuard(int Runs, TimeSpan Per, IReadOnlyList<string> EscalateTo);
