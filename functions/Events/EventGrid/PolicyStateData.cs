namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.PolicyInsights.PolicyState{Created|Changed|Deleted}</c>; the subject is the resource.</summary>
internal sealed record PolicyStateData : IEventData
{
    public DateTimeOffset? Timestamp { get; init; }

    public string? PolicyAssignmentId { get; init; }

    public string? PolicyDefinitionId { get; init; }

    /// <summary>The definition inside an initiative; empty for a policy that is assigned by itself.</summary>
    public string? PolicyDefinitionReferenceId { get; init; }

    /// <summary><c>Compliant</c>, <c>NonCompliant</c>, <c>Exempt</c>, <c>Unknown</c>, ...</summary>
    public string? ComplianceState { get; init; }

    public string? ComplianceReasonCode { get; init; }

    public string? SubscriptionId { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(ComplianceState) ? "data.complianceState is missing" :
        string.IsNullOrWhiteSpace(PolicyAssignmentId) ? "data.policyAssignmentId is missing" : null;
}
