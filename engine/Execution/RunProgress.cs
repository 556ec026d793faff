namespace Reflex.Engine.Execution;

/// <summary>Where a run stands, as it is recorded.</summary>
public sealed record RunProgress
{
    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>: the mode that it runs in; empty before that is known.</summary>
    public string Mode { get; init; } = "";

    /// <summary>The current state. Default: running.</summary>
    public RunState State { get; init; } = RunState.Running;

    /// <summary>Why the run ended as it did; null if there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The guard that holds it; in shadow the one that would.</summary>
    public string? Guard { get; init; }

    /// <summary>The resource it works on.</summary>
    public string? Target { get; init; }

    /// <summary>The current or last step; null before the first and after success.</summary>
    public string? Step { get; init; }

    /// <summary>When the run ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
