using Reflex.Engine.Automations;

namespace Reflex.Engine.Admission;

/// <summary>Asks whether a run may start for its key. Part of the histories of runs: fields may be added, never renamed.</summary>
public sealed record KeyAdmission
{
    /// <summary>ID of the run that asks for admission.</summary>
    public required string RunId { get; init; }

    /// <summary>The current time; limits on people's work go by it, not by event time.</summary>
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

    /// <summary>Whether nobody carries the run out; see <see cref="PlannedRuns"/>.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>What an automation's guards are asked for a run.</summary>
    public static KeyAdmission Of(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        LoopGuard? loop = run.Automation.Guards.Loop;
        return new KeyAdmission
        {
            RunId = run.RunId,
            Now = run.Now,
            IsPlanned = run.IsPlanned,
            EventTime = run.EventTime,
            OncePer = run.OncePer,
            IsTarget = run.Target is not null,
            LoopRuns = loop?.Runs,
            LoopPer = loop?.Per ?? default,
        };
    }
}

/// <summary>Says that a run for the key has ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Now">The clock.</param>
/// <param name="Succeeded">Whether it ended well.</param>
/// <param name="Acted">Whether it changed anything.</param>
public sealed record KeyCompletion(string RunId, DateTimeOffset Now, bool Succeeded, bool Acted);
