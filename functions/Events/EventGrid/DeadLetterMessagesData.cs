namespace Reflex.Functions.Events.EventGrid;

/// <summary>
/// Data of <c>Microsoft.ServiceBus.DeadletterMessagesAvailableWithNoListeners</c> and
/// <c>…DeadletterMessagesAvailablePeriodicNotifications</c>.
/// </summary>
internal sealed record DeadLetterMessagesData : IEventData
{
    public string? NamespaceName { get; init; }

    public string? RequestUri { get; init; }

    /// <summary><c>queue</c> or <c>subscriber</c>.</summary>
    public string? EntityType { get; init; }

    public string? QueueName { get; init; }

    public string? TopicName { get; init; }

    public string? SubscriptionName { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(QueueName) && string.IsNullOrWhiteSpace(TopicName)
            ? "data.queueName and data.topicName are both missing, so the location of the dead letters is unknown"
            : null;
}
