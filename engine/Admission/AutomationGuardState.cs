namespace Reflex.Engine.Admission;

/// <summary>What is remembered of an automation as a whole: bounded by its own limits.</summary>
public sealed class AutomationGuardState
{
    /// <summary>Starts within the span of <c>limit</c>, oldest first.</summary>
    public List<DateTimeOffset> Starts { get; set; } = [];

    /// <summary>Runs under way, and when each started.</summary>
    public Dictionary<string, DateTimeOffset> Running { get; set; } = [];

    /// <summary>Consecutive failed runs; 0 after a success.</summary>
    public int Failures { get; set; }

    /// <summary>The breaker is open until then; null: closed.</summary>
    public DateTimeOffset? OpenUntil { get; set; }

    /// <summary>The one run that may try whether the trouble is over.</summary>
    public string? Probe { get; set; }

    /// <summary>How far back <c>limit</c> looked at most when it was asked; null: not known, in states from before it was kept.</summary>
    public TimeSpan? Span { get; set; }

    /// <summary>When it will next be looked whether all this can be forgotten; null: not at all.</summary>
    public DateTimeOffset? NextForget { get; set; }
}
