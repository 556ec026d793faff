namespace Reflex.Engine.Admission;

/// <summary>What is remembered of one key of an automation.</summary>
public sealed class KeyGuardState
{
    /// <summary>The run that was admitted last.</summary>
    public string? LastRun { get; set; }

    /// <summary>When it was admitted.</summary>
    public DateTimeOffset LastStart { get; set; }

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? LastEnd { get; set; }

    /// <summary>Whether it changed anything.</summary>
    public bool LastActed { get; set; }

    /// <summary>When runs ended well, within the span of <c>loop</c>, oldest first.</summary>
    public List<DateTimeOffset> Successes { get; set; } = [];
}

/// <summary>Asks whether a run may start for its key.</summary>
public sealed record KeyAdmission
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The run's time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Time of the event that started it.</summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>The guard <c>oncePer</c>; null: off.</summary>
    public TimeSpan? OncePer { get; init; }

    /// <summary>Whether the key is a resource that a run changes, so that events may be its own doing.</summary>
    public bool IsTarget { get; init; }

    /// <summary>Successful runs within the span that call for a person; null: off.</summary>
    public int? LoopRuns { get; init; }

    /// <summary>The span of <c>loop</c>.</summary>
    public TimeSpan LoopPer { get; init; }
}

/// <summary>Says that a run for the key has ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Now">The run's time.</param>
/// <param name="Succeeded">Whether it ended well.</param>
/// <param name="Acted">Whether it changed anything.</param>
public sealed record KeyCompletion(string RunId, DateTimeOffset Now, bool Succeeded, bool Acted);
