using System.Text.Json.Serialization;

namespace Reflex.Engine.Admission;

/// <summary>
/// A request for approval as it stands. This row is the state machine: decisions, escalations and the end are each one conditional
/// write of it, which is how racing decisions, and a decision racing a timeout, each get a definite answer.
/// </summary>
public sealed record ApprovalRecord
{
    /// <summary>The request as it was opened.</summary>
    public required ApprovalRequest Request { get; init; }

    /// <summary>The state; default: pending.</summary>
    public ApprovalState State { get; init; }

    /// <summary>Number of changes so far; the orchestration waits for the event of the current one.</summary>
    public int Round { get; init; }

    /// <summary>Changes that the orchestration has taken in.</summary>
    public int SettledRound { get; init; }

    /// <summary>Index of the level that is asked now.</summary>
    public int Level { get; init; }

    /// <summary>Everybody who may decide now: this level, those before it, and those it was delegated to.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>What was said, in order.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>When the request was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When this level's time is over.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When it was decided or given up.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Why it ended so, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>People whose yes counts now.</summary>
    [JsonIgnore]
    public IEnumerable<string> Approvals => Decisions
        .Where(decision => decision.Verdict is DecisionVerdict.Approve or DecisionVerdict.Withdraw)
        .GroupBy(decision => decision.By, StringComparer.OrdinalIgnoreCase)
        .Where(byPerson => byPerson.Last().Verdict == DecisionVerdict.Approve)
        .Select(byPerson => byPerson.Key);
}

/// <summary>One decision on a request, in the order of the decisions.</summary>
/// <param name="Sequence">Its number within the request, from 1.</param>
/// <param name="By">Who.</param>
/// <param name="Verdict">What.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
/// <param name="At">When.</param>
/// <param name="From">The address it came from.</param>
/// <param name="Via"><c>api</c> or <c>link</c>.</param>
/// <param name="DelegateTo">For <see cref="DecisionVerdict.Delegate"/>: to whom.</param>
public sealed record Decision(
    int Sequence, string By, DecisionVerdict Verdict, string? Reason, DateTimeOffset At, string From, string Via, string? DelegateTo);
