using Reflex.Engine.Admission;

namespace Reflex.Functions.Approvals;

/// <summary>A request as its orchestration needs to know it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Round">The round whose event to wait for.</param>
/// <param name="Level">The level that is asked.</param>
/// <param name="Deadline">When that level's time is over.</param>
/// <param name="Reason">Why it ended so.</param>
/// <param name="By">Whose yes counts.</param>
public sealed record ApprovalProgress(
    ApprovalState State, int Round, int Level, DateTimeOffset Deadline, string? Reason, IReadOnlyList<string> By)
{
    internal static ApprovalProgress Of(ApprovalRecord record) =>
        new(record.State, record.Round, record.Level, record.Deadline, record.Reason, [.. record.Approvals]);
}

/// <summary>An escalation level of a request, counted from 0.</summary>
/// <param name="ApprovalId">The request.</param>
/// <param name="Level">Its index.</param>
public sealed record ApprovalLevelRef(string ApprovalId, int Level);

/// <summary>That a request is not wanted any more.</summary>
/// <param name="Request">The request.</param>
/// <param name="Reason">Why.</param>
public sealed record ApprovalWithdrawal(ApprovalRequest Request, string Reason);
