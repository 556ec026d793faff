namespace Reflex.Engine.Admission;

/// <summary>What is remembered of one key of an automation.</summary>
public sealed class KeyGuardState
{
    /// <summary>The run that was admitted last.</summary>
    public string? LastRun { get; set; }

    /// <summary>When it was admitted, by the clock.</summary>
    public DateTimeOffset LastStart { get; set; }

    /// <summary>
    /// The newest event time that was admitted: <c>oncePer</c> goes by it and it never goes back. Null in state from before it was
    /// kept: <see cref="LastStart"/>.
    /// </summary>
    public DateTimeOffset? LastAt { get; set; }

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? LastEnd { get; set; }

    /// <summary>Whether it changed anything.</summary>
    public bool LastActed { get; set; }

    /// <summary>When runs ended well, within the span of <c>loop</c>, oldest first.</summary>
    public List<DateTimeOffset> Successes { get; set; } = [];

    /// <summary>How far back the guards that asked look at most; null: not known, in states from before it was kept.</summary>
    public TimeSpan? Span { get; set; }

    /// <summary>When it will next be looked whether all this can be forgotten; null: not at all.</summary>
    public DateTimeOffset? NextForget { get; set; }
}
