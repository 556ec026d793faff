using Reflex.Engine.Admission;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Compare;

/// <summary>
/// What to compare: what each version matched. Input of the orchestration and so part of its history: fields may be added, never renamed.
/// </summary>
public sealed record ComparisonRequest
{
    internal const int PresentRules = 1;

    /// <summary>The comparison; what both versions matched is one, even if one of them matched later.</summary>
    public required string ComparisonId { get; init; }

    public required string TrialId { get; init; }

    public required string Automation { get; init; }

    /// <summary>Hash of the live version.</summary>
    public required string LiveHash { get; init; }

    public required string CandidateHash { get; init; }

    /// <summary>The run that the live version would start; null if it did not match.</summary>
    public RunRequest? Live { get; init; }

    /// <summary>The run that the candidate would start; null if it did not match.</summary>
    public RunRequest? Candidate { get; init; }

    /// <summary>The run of the live version by its name in the list of runs.</summary>
    public string? LiveRunId { get; init; }

    /// <summary>
    /// By which rules the guards are asked: 0, also where it is absent, as before there were others; 1: by <see cref="RunKey"/>.
    /// </summary>
    public int Rules { get; init; }
}

/// <summary>What the guards said to each side.</summary>
/// <param name="Request">What is compared.</param>
/// <param name="Live">To the live version; null if it did not match.</param>
/// <param name="Candidate">To the candidate; null if it did not match.</param>
/// <param name="At">When, by the orchestration's clock.</param>
public sealed record ComparisonUpdate(ComparisonRequest Request, GuardVerdict? Live, GuardVerdict? Candidate, DateTimeOffset At);
