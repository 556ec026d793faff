namespace Reflex.Engine.Execution;

/// <summary>Where a run stands, as it is recorded.</summary>
public sealed record RunProgress
{
    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>: the mode that it runs in; empty before that is known.</summary>
    public string Mode { get; init; } = "";

    /// <summary>Its state.</summary>
    public RunState State { get; init; } = RunState.Running;

    /// <summary>Why, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The guard that holds it.</summary>
    public string? Guard { get; init; }

    /// <summary>The resource it works on.</summary>
    public string? Target { get; init; }

    /// <summary>The step in hand.</summary>
    public string? Step { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
