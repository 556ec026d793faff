using System.Text.Json;

namespace Reflex.Engine.Execution;

/// <summary>One line of a run's timeline.</summary>
public sealed record TimelineEntry
{
    /// <summary>Its number: 1, 2, 3, …</summary>
    public required int Sequence { get; init; }

    /// <summary>When, by the run's own clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What, as <c>noun.verb</c>; see <see cref="TimelineKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The step.</summary>
    public string? Step { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>A sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Input, redacted.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Output, redacted.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? DurationMs { get; init; }

    /// <summary>What went wrong.</summary>
    public ActionError? Error { get; init; }
}
