using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Compare;

/// <summary>What one version would have done.</summary>
public sealed record PlannedRun
{
    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>: the mode that it would run in if it were live.</summary>
    public required string Mode { get; init; }

    /// <summary>The key, its values joined by commas; empty for none.</summary>
    public required string Key { get; init; }

    /// <summary>The resource it would work on.</summary>
    public string? Target { get; init; }

    /// <summary>When it matched, in event time.</summary>
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<PlannedPart> Parts { get; init; }

    /// <summary>
    /// The guard that would have held it, or would have called for a person; <c>incident</c> where an open incident absorbs it; null: none.
    /// </summary>
    public string? Guard { get; init; }

    public string? GuardReason { get; init; }

    /// <summary>Whether it would have started no run.</summary>
    public bool Held { get; init; }

    /// <summary>The incident that it would open or join; null: none.</summary>
    public JsonElement? Incident { get; init; }

    /// <summary>Who would be asked before the run; null: nobody.</summary>
    public JsonElement? Approval { get; init; }

    /// <summary>What it would do, in order; nothing where it is held.</summary>
    public IReadOnlyList<PlannedRunStep> Steps { get; init; } = [];
}

/// <summary>A part of a match, with the IDs of its events.</summary>
/// <param name="Name">The part; <c>event</c> where one event matched.</param>
/// <param name="Events">IDs, in order.</param>
public sealed record PlannedPart(string Name, IReadOnlyList<string> Events);

/// <summary>One step that would be taken.</summary>
public sealed record PlannedRunStep
{
    public required string Name { get; init; }

    public required string Action { get; init; }

    /// <summary>Its input, rendered and redacted; as it stands in the automation where it depends on what an earlier step says.</summary>
    public JsonElement? With { get; init; }

    /// <summary>Its condition, where that depends on what an earlier step says; null: it is certain.</summary>
    public string? When { get; init; }

    /// <summary>The group that it is in, run beside the others of it; null: none.</summary>
    public string? Parallel { get; init; }

    /// <summary>Who would be asked before it; null: nobody.</summary>
    public JsonElement? Approval { get; init; }

    /// <summary>How a failed attempt would be repeated; null: not at all.</summary>
    public PlannedRetry? Retry { get; init; }

    /// <summary>How long one attempt might take, such as <c>2m</c>; null: as long as the host lets it.</summary>
    public string? Timeout { get; init; }

    /// <summary>
    /// <c>stop</c>, <c>continue</c> or <c>undo</c>: what would happen when it has failed for good. Null in what was kept before this was
    /// compared.
    /// </summary>
    public string? OnFailure { get; init; }

    /// <summary>What would take it back; null: nothing.</summary>
    public PlannedUndo? Undo { get; init; }

    /// <summary>How it would be checked that it worked; null: not at all.</summary>
    public PlannedVerify? Verify { get; init; }

    /// <summary>Why it would fail before it does anything; null: it would not.</summary>
    public string? Error { get; init; }
}

/// <summary>How a failed attempt would be repeated.</summary>
/// <param name="Attempts">Attempts in all.</param>
/// <param name="Backoff">The wait before the second, doubled for each further one.</param>
/// <param name="Max">The longest wait.</param>
public sealed record PlannedRetry(int Attempts, string Backoff, string Max);

/// <summary>What would take a step back.</summary>
/// <param name="Action">The action.</param>
/// <param name="With">Its input, as for a step; null if it cannot be rendered.</param>
/// <param name="Error">Why it would fail before it does anything; null: it would not.</param>
/// <param name="Retry">How it would be tried again; null: not at all.</param>
public sealed record PlannedUndo(string Action, JsonElement? With, string? Error, PlannedRetry? Retry);

/// <summary>How it would be checked that a step worked.</summary>
/// <param name="Action">The action that asks.</param>
/// <param name="With">Its input, as for a step; null if it cannot be rendered.</param>
/// <param name="Error">Why it would fail before it asks; null: it would not.</param>
/// <param name="Until">The condition on the answer, as it stands in the automation.</param>
/// <param name="Every">How often it would ask.</param>
/// <param name="Timeout">When it would give up.</param>
public sealed record PlannedVerify(string Action, JsonElement? With, string? Error, JsonElement Until, string Every, string Timeout);

/// <summary>How the two versions compare.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ComparisonOutcome>))]
public enum ComparisonOutcome
{
    /// <summary>Both would have done the same.</summary>
    Same = 0,

    /// <summary>Only the live version matched.</summary>
    OnlyLive = 1,

    /// <summary>Only the candidate matched.</summary>
    OnlyCandidate = 2,

    /// <summary>Both matched, and would have done different things.</summary>
    Different = 3,
}

/// <summary>A difference between the planned runs; a side is null if it lacks the value.</summary>
/// <param name="Path">What differs, such as <c>mode</c>, <c>guard</c> or <c>steps.restart.with.url</c>.</param>
/// <param name="Live">The live version's; null if it has none.</param>
/// <param name="Candidate">The candidate's; null if it has none.</param>
public sealed record ComparisonDifference(string Path, JsonElement? Live, JsonElement? Candidate);
