namespace Reflex.Functions.Audit;

/// <summary>Outcome of a walk along the chain.</summary>
/// <param name="Records">Records that are there.</param>
/// <param name="HeadHash">Hash of the newest record. Kept elsewhere, it also proves that nobody has written the whole chain anew.</param>
/// <param name="Findings">What does not fit, oldest first; empty: the chain is whole.</param>
public sealed record AuditVerdict(long Records, string HeadHash, IReadOnlyList<AuditFinding> Findings)
{
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>One thing that does not fit.</summary>
/// <param name="Sequence">Number of the record.</param>
/// <param name="Kind"><c>removed</c>, <c>changed</c>, <c>reordered</c> or <c>inserted</c>.</param>
/// <param name="Message">A sentence.</param>
public sealed record AuditFinding(long Sequence, string Kind, string Message);
