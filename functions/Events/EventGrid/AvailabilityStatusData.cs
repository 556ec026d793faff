namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged</c>.</summary>
internal sealed record AvailabilityStatusData : IEventData
{
    public Resource? ResourceInfo { get; init; }

    public Operation? OperationalInfo { get; init; }

    public string? ApiVersion { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(ResourceInfo?.Properties?.AvailabilityState) ? "data.resourceInfo.properties.availabilityState is missing" : null;

    internal sealed record Resource
    {
        public string? Id { get; init; }

        public string? Name { get; init; }

        public string? Type { get; init; }

        public Health? Properties { get; init; }
    }

    internal sealed record Health
    {
        public string? TargetResourceId { get; init; }

        public string? TargetResourceType { get; init; }

        public DateTimeOffset? OccurredTime { get; init; }

        public string? PreviousAvailabilityState { get; init; }

        /// <summary><c>Available</c>, <c>Unavailable</c>, <c>Degraded</c> or <c>Unknown</c>.</summary>
        public string? AvailabilityState { get; init; }
    }

    internal sealed record Operation
    {
        public DateTimeOffset? ResourceEventTime { get; init; }
    }
}
