namespace Reflex.Engine.Admission;

/// <summary>The end of an approval request.</summary>
/// <param name="ApprovalId">The request.</param>
/// <param name="State">Its final state.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="By">Who approved.</param>
public sealed record ApprovalOutcome(string ApprovalId, ApprovalState State, string? Reason, IReadOnlyList<string> By)
{
    /// <summary>Whether what was asked for may be done.</summary>
    public bool MayProceed => State is ApprovalState.Approved or ApprovalState.Proceeded;
}
