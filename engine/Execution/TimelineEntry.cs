using System.Text.Json;

namespace Reflex.Engine.Execution;

/// <summary>One line of a run's timeline.</summary>
public sealed record TimelineEntry
{
    /// <summary>The position in the timeline, counted from 1.</summary>
    public required int Sequence { get; init; }

    /// <summary>When, by the run's own clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What, as <c>noun.verb</c>; see <see cref="TimelineKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the step; null for entries about the run.</summary>
    public string? Step { get; init; }

    /// <summary>The attempt, counted from 1; null where attempts do not apply.</summary>
    public int? Attempt { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>The redacted input of the action.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The redacted output of the action.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? DurationMs { get; init; }

    /// <summary>The error of a failed attempt, check or undo.</summary>
    public ActionError? Error { get; init; }
}
