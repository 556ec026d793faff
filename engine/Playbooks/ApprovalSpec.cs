namespace Reflex.Engine.Playbooks;

/// <summary>The approval that a step or run needs.</summary>
public sealed record ApprovalSpec
{
    /// <summary>People or groups who may decide; at least one.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>How many of them must approve. Default 1.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>How long they have. Default 1 hour.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What happens if nobody has decided in time. Default <see cref="OnTimeout.Reject"/>.</summary>
    public OnTimeout OnTimeout { get; init; } = OnTimeout.Reject;

    /// <summary>Who is asked next, level by level, where <see cref="OnTimeout"/> is <see cref="OnTimeout.Escalate"/>.</summary>
    public IReadOnlyList<ApprovalLevel> EscalateTo { get; init; } = [];

    /// <summary>Whether a decision must carry a reason. Default false.</summary>
    public bool ReasonRequired { get; init; }

    /// <summary>Whether two different people must approve, whatever the quorum. Default false.</summary>
    public bool FourEyes { get; init; }

    /// <summary>Whether an approver may delegate the decision. Default false.</summary>
    public bool Delegation { get; init; }
}

/// <summary>What happens if nobody has decided in time.</summary>
public enum OnTimeout
{
    /// <summary>Rejects the request.</summary>
    Reject,

    /// <summary>The next level is asked; after the last one it is rejected.</summary>
    Escalate,

    /// <summary>The step goes on as if approved, and the record says that nobody did.</summary>
    Proceed,
}

/// <summary>One level of escalation.</summary>
/// <param name="Approvers">People or groups who may decide.</param>
/// <param name="Timeout">How long they have; null: as long as the first ones had.</param>
public sealed record ApprovalLevel(IReadOnlyList<string> Approvers, TimeSpan? Timeout);
