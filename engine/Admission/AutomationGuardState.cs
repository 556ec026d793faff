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
