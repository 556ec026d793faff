using Reflex.Engine.Admission;
using Reflex.Functions.Security;

namespace Reflex.Functions.Web;

/// <summary>A request for approval as the API shows it.</summary>
public sealed record ApprovalView
{
    public required string Id { get; init; }

    public required string RunId { get; init; }

    public required string Automation { get; init; }

    public string? Step { get; init; }

    public required string Title { get; init; }

    public string? Target { get; init; }

    public required ApprovalState State { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<PlannedAction> Plan { get; init; }

    public required IReadOnlyList<string> Approvers { get; init; }

    public required int Quorum { get; init; }

    public required int Approvals { get; init; }

    public required int Level { get; init; }

    public required int Levels { get; init; }

    public bool ReasonRequired { get; init; }

    public bool FourEyes { get; init; }

    public bool Delegation { get; init; }

    public required string StartedBy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>Whether the caller is an approver.</summary>
    public bool Mine { get; init; }

    internal static ApprovalView Of(ApprovalRecord record, Caller caller) => new()
    {
        Id = record.Request.ApprovalId,
        RunId = record.Request.RunId,
        Automation = record.Request.Automation,
        Step = record.Request.Step,
        Title = record.Request.Title,
        Target = record.Request.Target,
        State = record.State,
        Reason = record.Reason,
        Plan = record.Request.Plan,
        Approvers = record.Approvers,
        Quorum = record.Request.Quorum,
        Approvals = record.Approvals.Count(),
        Level = record.Level + 1,
        Levels = record.Request.Levels.Count,
        ReasonRequired = record.Request.ReasonRequired,
        FourEyes = record.Request.FourEyes,
        Delegation = record.Request.Delegation,
        StartedBy = record.Request.StartedBy,
        OpenedAt = record.OpenedAt,
        Deadline = record.Deadline,
        ClosedAt = record.ClosedAt,
        Decisions = record.Decisions,
        Mine = record.Approvers.Any(caller.Is),
    };
}

public sealed record DecisionBody
{
    /// <summary><c>approve</c>, <c>reject</c>, <c>withdraw</c> or <c>delegate</c>.</summary>
    public required DecisionVerdict Verdict { get; init; }

    public string? Reason { get; init; }

    /// <summary>For <c>delegate</c>: to whom.</summary>
    public string? DelegateTo { get; init; }
}

public sealed record DecisionView(string Answer, string Message, ApprovalView Approval);
