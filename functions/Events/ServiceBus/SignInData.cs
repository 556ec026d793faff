using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.ServiceBus;

/// <summary>The <c>properties</c> of an Entra sign-in record, as diagnostic settings export it.</summary>
internal sealed record SignInData : IEventData
{
    public string? Id { get; init; }

    public DateTimeOffset? CreatedDateTime { get; init; }

    public string? UserPrincipalName { get; init; }

    public string? UserId { get; init; }

    public string? AppId { get; init; }

    public string? AppDisplayName { get; init; }

    public string? IpAddress { get; init; }

    public string? ClientAppUsed { get; init; }

    public SignInStatus? Status { get; init; }

    public SignInLocation? Location { get; init; }

    public string? CorrelationId { get; init; }

    public string? RiskLevelDuringSignIn { get; init; }

    public string? RiskState { get; init; }

    public bool? IsInteractive { get; init; }

    /// <summary>Error code 0 is a success; 50126 a wrong password.</summary>
    [JsonIgnore]
    public bool Succeeded => Status?.ErrorCode == 0;

    public string? Problem() =>
        string.IsNullOrWhiteSpace(Id) ? "properties.id is missing" :
        string.IsNullOrWhiteSpace(UserPrincipalName) && string.IsNullOrWhiteSpace(UserId) ? "properties.userPrincipalName and properties.userId are both missing" :
        Status?.ErrorCode is null ? "properties.status.errorCode is missing, so it is unknown whether the sign-in succeeded" : null;

    internal sealed record SignInStatus
    {
        public int? ErrorCode { get; init; }

        public string? FailureReason { get; init; }
    }

    internal sealed record SignInLocation
    {
        public string? City { get; init; }

        public string? State { get; init; }

        /// <summary>ISO 3166 code of two letters.</summary>
        public string? CountryOrRegion { get; init; }

        public Coordinates? GeoCoordinates { get; init; }
    }

    internal sealed record Coordinates
    {
        public double? Latitude { get; init; }

        public double? Longitude { get; init; }
    }
}
