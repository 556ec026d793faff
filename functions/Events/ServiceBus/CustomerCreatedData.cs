namespace Reflex.Functions.Events.ServiceBus;

/// <summary>Data of <c>com.contoso.customer.created</c>: a customer has signed up.</summary>
internal sealed record CustomerCreatedData : IEventData
{
    public string? CustomerId { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary>What was bought, e.g. <c>basic</c> or <c>enterprise</c>.</summary>
    public string? Plan { get; init; }

    public string? Country { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(CustomerId) ? "data.customerId is missing" :
        string.IsNullOrWhiteSpace(Email) ? "data.email is missing" : null;
}
