namespace Reflex.Engine.Admission;

/// <summary>The rules of deciding. Pure: record, person and time in, answer and new record out.</summary>
public static class ApprovalPolicy
{
    /// <summary>Longest reason that is kept, in characters.</summary>
    public const int MaxReason = 2000;

    /// <summary>A request as it is opened: it waits for the first level.</summary>
    public static ApprovalRecord Open(ApprovalRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ApprovalRecord
        {
            Request = request,
            Approvers = request.Levels[0].Approvers,
            OpenedAt = now,
            Deadline = now + request.Levels[0].Timeout,
        };
    }

    /// <summary>What somebody's word does to a request.</summary>
    public static DecisionResult Decide(ApprovalRecord record, Decider person, DecisionAsked asked, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(asked);
        Decision? earlier = record.Decisions.LastOrDefault(decision => Same(decision.By, person.Name));
        if (earlier is not null && earlier.Verdict == asked.Verdict)
        {
            return new(DecisionAnswer.Repeated, $"You already decided this way, at {earlier.At:u}. {Describe(record)}", record);
        }

        if (Refuse(record, person, asked, earlier, now) is { } refusal)
        {
            return refusal with { Record = record };
        }

        var decision = new Decision(
            record.Decisions.Count + 1, person.Name, asked.Verdict, asked.Reason, now, person.Address, asked.Via, asked.DelegateTo);
        ApprovalRecord next = Apply(record with { Decisions = [.. record.Decisions, decision], Round = record.Round + 1 }, decision);
        return new(DecisionAnswer.Recorded, Describe(next), next);
    }

    /// <summary>A level's time is over: the next level, or the end. Nothing changes where it was decided before.</summary>
    public static ApprovalRecord TimeOut(ApprovalRecord record, int level, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(record);
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
            Reason = request.ProceedOnTimeout
                ? "Nobody decided in time; the run proceeds, as the automation allows."
                : "Nobody decided in time.",
        };
    }

    /// <summary>What was asked for is not wanted any more. Nothing changes where it was decided before.</summary>
    public static ApprovalRecord Withdraw(ApprovalRecord record, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.State != ApprovalState.Pending
            ? record
            : record with { State = ApprovalState.Withdrawn, Round = record.Round + 1, ClosedAt = now, Reason = reason };
    }

    /// <summary>Why a request does not let a run act; null: it does.</summary>
    /// <param name="approvalId">The request.</param>
    /// <param name="runId">The run that goes by it.</param>
    /// <param name="record">The request as it stands; null where it is gone.</param>
    public static string? Objection(string approvalId, string runId, ApprovalRecord? record) => record switch
    {
        null => $"Approval request {approvalId} no longer exists, so the approval cannot be verified.",
        { Request.RunId: { } other } when other != runId => $"Approval request {approvalId} belongs to run {other}.",
        { State: ApprovalState.Approved or ApprovalState.Proceeded } => null,
        { Reason: null } => $"Approval request {approvalId} is {Word(record.State)}.",
        _ => $"Approval request {approvalId} is {Word(record.State)}: {record.Reason}",
    };

    /// <summary>Where a request stands, in a sentence.</summary>
    public static string Describe(ApprovalRecord record) => (record ?? throw new ArgumentNullException(nameof(record))).State switch
    {
        ApprovalState.Pending => $"{record.Approvals.Count()} of {record.Request.Quorum} approvals.",
        ApprovalState.Approved => "Approved.",
        ApprovalState.Rejected => $"Rejected. {record.Reason}",
        _ => record.Reason ?? "Closed.",
    };

    private static DecisionResult? Refuse(ApprovalRecord record, Decider person, DecisionAsked asked, Decision? earlier, DateTimeOffset now)
    {
        if (!IsApprover(record, person))
        {
            return No(DecisionAnswer.NotAllowed, "You are not an approver of this request.");
        }

        if (record.State != ApprovalState.Pending)
        {
            return No(DecisionAnswer.TooLate, $"Too late. {Describe(record)}");
        }

        if (now >= record.Deadline)
        {
            return No(DecisionAnswer.TooLate, $"Too late: the deadline was {record.Deadline:u}.");
        }

        if (asked.Verdict == DecisionVerdict.Approve && Same(record.Request.StartedBy, person.Name))
        {
            return No(DecisionAnswer.NotAllowed, "You started this run, so somebody else must approve it.");
        }

        if (asked.Reason is { Length: > MaxReason })
        {
            return No(DecisionAnswer.Invalid, $"The reason is longer than {MaxReason} characters.");
        }

        if (record.Request.ReasonRequired && string.IsNullOrWhiteSpace(asked.Reason))
        {
            return No(DecisionAnswer.Invalid, "This request requires a reason for every decision.");
        }

        return asked.Verdict switch
        {
            DecisionVerdict.Approve or DecisionVerdict.Reject when HasHandedOver(record, person) =>
                No(DecisionAnswer.NotAllowed, "You delegated this decision to somebody else."),
            DecisionVerdict.Withdraw when earlier?.Verdict != DecisionVerdict.Approve =>
                No(DecisionAnswer.Invalid, "You have no approval to withdraw."),
            DecisionVerdict.Reject when earlier?.Verdict == DecisionVerdict.Approve =>
                No(DecisionAnswer.Conflict, "You approved this request; withdraw your approval first."),
            DecisionVerdict.Delegate => RefuseDelegation(record, person, asked, earlier),
            _ => null,
        };
    }

    private static DecisionResult? RefuseDelegation(ApprovalRecord record, Decider person, DecisionAsked asked, Decision? earlier)
    {
        if (!record.Request.Delegation)
        {
            return No(DecisionAnswer.NotAllowed,
                "This request does not allow delegation; to allow it, set `delegation: true` in the automation.");
        }

        if (string.IsNullOrWhiteSpace(asked.DelegateTo) || asked.DelegateTo.Length > 200)
        {
            return No(DecisionAnswer.Invalid, "Name the delegate in `delegateTo`.");
        }

        if (Same(asked.DelegateTo, person.Name) || Same(asked.DelegateTo, record.Request.StartedBy))
        {
            return No(DecisionAnswer.Invalid, "You cannot delegate to yourself or to whoever started the run.");
        }

        return earlier?.Verdict == DecisionVerdict.Approve
            ? No(DecisionAnswer.Conflict, "You approved this request; withdraw your approval first.")
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
        DecisionVerdict.Delegate =>
            record with { Approvers = [.. record.Approvers.Union([decision.DelegateTo!], StringComparer.OrdinalIgnoreCase)] },
        _ => record,
    };

    private static string Word(ApprovalState state) => state.ToString().ToLowerInvariant();

    private static bool IsApprover(ApprovalRecord record, Decider person) => record.Approvers.Any(approver => person.Is(approver));

    private static bool HasHandedOver(ApprovalRecord record, Decider person) =>
        record.Decisions.Any(decision => decision.Verdict == DecisionVerdict.Delegate && Same(decision.By, person.Name));

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    // The record is filled in by the person.
    private static DecisionResult No(DecisionAnswer answer, string message) => new(answer, message, null!);
}
