namespace Reflex.Functions.Intake.Reading;

/// <summary>What stands beside the body of a Service Bus message.</summary>
/// <param name="Queue">The queue, or topic and subscription, that it came from.</param>
internal sealed record MessageEnvelope(string Queue)
{
    public string? MessageId { get; init; }

    public string? ContentType { get; init; }

    public string? Subject { get; init; }

    public IReadOnlyDictionary<string, object> Properties { get; init; } = new Dictionary<string, object>();

    public DateTimeOffset EnqueuedAt { get; init; }
}
