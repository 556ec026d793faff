using Reflex.Engine.Admission;
using Reflex.Functions.Security;

namespace Reflex.Functions.Approvals;

/// <summary>What somebody wants to say.</summary>
public sealed record DecisionAsked(DecisionVerdict Verdict, string? Reason, string? DelegateTo, string Via);

/// <summary>How saying it went.</summary>
public enum DecisionAnswer
{
    /// <summary>It is recorded.</summary>
    Recorded,

    /// <summary>The same person has said the same before: nothing changes.</summary>
    Repeated,

    /// <summary>It is over, or the time is.</summary>
    TooLate,

    /// <summary>This person may not say it.</summary>
    NotAllowed,

    /// <summary>Something is missing or makes no sense.</summary>
    Invalid,

    /// <summary>It contradicts what the same person said before.</summary>
    Conflict,
}

/// <summary>The answer, a sentence for the person, and the record as it is afterwards.</summary>
public sealed record DecisionResult(DecisionAnswer Answer, string Message, ApprovalRecord Record);

/// <summary>The rules of deciding. Pure: record, person and time in, answer and new record out.</summary>
internal static class ApprovalPolicy
{
    /// <summary>Longest reason that is kept, in characters.</summary>
    public const int MaxReason = 2000;

    public static DecisionResult Decide(ApprovalRecord record, Caller caller, DecisionAsked asked, DateTimeOffset now)
    {
        Decision? earlier = record.Decisions.LastOrDefault(decision => Same(decision.By, caller.Name));
        if (earlier is not null && earlier.Verdict == asked.Verdict)
        {
            return new(DecisionAnswer.Repeated, $"You said so already, at {earlier.At:u}. {Describe(record)}", record);
        }

        if (Refuse(record, caller, asked, earlier, now) is { } refusal)
        {
            return refusal with { Record = record };
        }

        var decision = new Decision(
            record.Decisions.Count + 1, caller.Name, asked.Verdict, asked.Reason, now, caller.Address, asked.Via, asked.DelegateTo);
        ApprovalRecord next = Apply(record with { Decisions = [.. record.Decisions, decision], Round = record.Round + 1 }, decision);
        return new(DecisionAnswer.Recorded, Describe(next), next);
    }

    /// <summary>A level's time is over: the next level, or the end. Nothing changes where it was decided before.</summary>
    public static ApprovalRecord TimeOut(ApprovalRecord record, int level, DateTimeOffset now)
    {
        if (record.State != ApprovalState.Pending || record.Level != level)
        {
            return record;
        }

        ApprovalRequest request = record.Request;
        int next = level + 1;
        if (next < request.Levels.Count)
        {
            return record with
            {
                Level = next,
                Round = record.Round + 1,
                Approvers = [.. record.Approvers.Union(request.Levels[next].Approvers, StringComparer.OrdinalIgnoreCase)],
                Deadline = now + request.Levels[next].Timeout,
            };
        }

        return record with
        {
            State = request.ProceedOnTimeout ? ApprovalState.Proceeded : ApprovalState.Expired,
            Round = record.Round + 1,
            ClosedAt = now,
            Reason = request.ProceedOnTimeout ? "Nobody decided in time; it goes on, as the automation says." : "Nobody decided in time.",
        };
    }

    /// <summary>What was asked for is not wanted any more. Nothing changes where it was decided before.</summary>
    public static ApprovalRecord Withdraw(ApprovalRecord record, string reason, DateTimeOffset now) => record.State != ApprovalState.Pending
        ? record
        : record with { State = ApprovalState.Withdrawn, Round = record.Round + 1, ClosedAt = now, Reason = reason };

    public static string Describe(ApprovalRecord record) => record.State switch
    {
        ApprovalState.Pending => $"{record.Approvals.Count()} of {record.Request.Quorum} approvals are there.",
        ApprovalState.Approved => "It is approved.",
        ApprovalState.Rejected => $"It is rejected. {record.Reason}",
        _ => record.Reason ?? "It is over.",
    };

    private static DecisionResult? Refuse(ApprovalRecord record, Caller caller, DecisionAsked asked, Decision? earlier, DateTimeOffset now)
    {
        if (!IsApprover(record, caller))
        {
            return No(DecisionAnswer.NotAllowed, "You are not among the approvers of this request.");
        }

        if (record.State != ApprovalState.Pending)
        {
            return No(DecisionAnswer.TooLate, $"Too late. {Describe(record)}");
        }

        if (now >= record.Deadline)
        {
            return No(DecisionAnswer.TooLate, $"Too late: the time was over at {record.Deadline:u}.");
        }

        if (asked.Verdict == DecisionVerdict.Approve && Same(record.Request.StartedBy, caller.Name))
        {
            return No(DecisionAnswer.NotAllowed, "You started this run, so somebody else has to approve it.");
        }

        if (asked.Reason is { Length: > MaxReason })
        {
            return No(DecisionAnswer.Invalid, $"The reason is longer than {MaxReason} characters.");
        }

        if (record.Request.ReasonRequired && string.IsNullOrWhiteSpace(asked.Reason))
        {
            return No(DecisionAnswer.Invalid, "This request wants a reason with every decision.");
        }

        return asked.Verdict switch
        {
            DecisionVerdict.Approve or DecisionVerdict.Reject when HasHandedOver(record, caller) =>
                No(DecisionAnswer.NotAllowed, "You handed this decision over to somebody else."),
            DecisionVerdict.Withdraw when earlier?.Verdict != DecisionVerdict.Approve =>
                No(DecisionAnswer.Invalid, "There is no approval of yours to withdraw."),
            DecisionVerdict.Reject when earlier?.Verdict == DecisionVerdict.Approve =>
                No(DecisionAnswer.Conflict, "You approved this request; withdraw that first."),
            DecisionVerdict.Delegate => RefuseDelegation(record, caller, asked, earlier),
            _ => null,
        };
    }

    private static DecisionResult? RefuseDelegation(ApprovalRecord record, Caller caller, DecisionAsked asked, Decision? earlier)
    {
        if (!record.Request.Delegation)
        {
            return No(DecisionAnswer.NotAllowed, "This request does not allow handing over; its automation says `delegation: true` where it does.");
        }

        if (string.IsNullOrWhiteSpace(asked.DelegateTo) || asked.DelegateTo.Length > 200)
        {
            return No(DecisionAnswer.Invalid, "Say to whom: `delegateTo`.");
        }

        if (Same(asked.DelegateTo, caller.Name) || Same(asked.DelegateTo, record.Request.StartedBy))
        {
            return No(DecisionAnswer.Invalid, "It cannot be handed to yourself or to whoever started the run.");
        }

        return earlier?.Verdict == DecisionVerdict.Approve
            ? No(DecisionAnswer.Conflict, "You approved this request; withdraw that first.")
            : null;
    }

    private static ApprovalRecord Apply(ApprovalRecord record, Decision decision) => decision.Verdict switch
    {
        DecisionVerdict.Reject => record with
        {
            State = ApprovalState.Rejected,
            ClosedAt = decision.At,
            Reason = decision.Reason is null ? $"{decision.By} rejected it." : $"{decision.By} rejected it: {decision.Reason}",
        },
        DecisionVerdict.Approve when record.Approvals.Count() >= record.Request.Quorum => record with
        {
            State = ApprovalState.Approved,
            ClosedAt = decision.At,
            Reason = $"{string.Join(", ", record.Approvals)} approved it.",
        },
        DecisionVerdict.Delegate => record with { Approvers = [.. record.Approvers.Union([decision.DelegateTo!], StringComparer.OrdinalIgnoreCase)] },
        _ => record,
    };

    private static bool IsApprover(ApprovalRecord record, Caller caller) => record.Approvers.Any(caller.Is);

    private static bool HasHandedOver(ApprovalRecord record, Caller caller) =>
        record.Decisions.Any(decision => decision.Verdict == DecisionVerdict.Delegate && Same(decision.By, caller.Name));

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    // The record is filled in by the caller.
    private static DecisionResult No(DecisionAnswer answer, string message) => new(answer, message, null!);
}
