using Azure.Messaging.ServiceBus;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.ServiceBus;

/// <summary>Between the broker's messages and the client library's.</summary>
internal static class ServiceBusMessageMapper
{
    public static BrokerMessage FromSdk(ServiceBusMessage message) => new()
    {
        Body = message.Body.ToMemory(),
        MessageId = message.MessageId ?? string.Empty,
        ContentType = message.ContentType,
        Subject = message.Subject,
        CorrelationId = message.CorrelationId,
        SessionId = message.SessionId,
        To = message.To,
        ReplyTo = message.ReplyTo,
        ReplyToSessionId = message.ReplyToSessionId,
        PartitionKey = message.PartitionKey,
        // The client library says "no limit of its own" with the largest time span.
        TimeToLive = message.TimeToLive == TimeSpan.MaxValue ? null : message.TimeToLive,
        ScheduledEnqueueTime = message.ScheduledEnqueueTime == default ? null : message.ScheduledEnqueueTime,
        ApplicationProperties = message.ApplicationProperties.Count == 0
            ? BrokerMessage.NoProperties
            : new Dictionary<string, object>(message.ApplicationProperties),
    };

    public static ServiceBusReceivedMessage ToSdk(Delivery delivery)
    {
        BrokerMessage content = delivery.Message.Content;
        return ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: new BinaryData(content.Body),
            messageId: content.MessageId,
            partitionKey: content.PartitionKey,
            sessionId: content.SessionId,
            replyToSessionId: content.ReplyToSessionId,
            timeToLive: content.TimeToLive ?? TimeSpan.MaxValue,
            correlationId: content.CorrelationId,
            subject: content.Subject,
            to: content.To,
            contentType: content.ContentType,
            replyTo: content.ReplyTo,
            scheduledEnqueueTime: content.ScheduledEnqueueTime ?? default,
            properties: new Dictionary<string, object>(delivery.Message.Properties),
            lockTokenGuid: delivery.LockToken,
            deliveryCount: delivery.DeliveryCount,
            lockedUntil: delivery.LockedUntil,
            sequenceNumber: delivery.Message.SequenceNumber,
            deadLetterSource: delivery.Message.DeadLetterSource,
            enqueuedSequenceNumber: delivery.Message.SequenceNumber,
            enqueuedTime: delivery.Message.EnqueuedTime,
            serviceBusMessageState: ServiceBusMessageState.Active);
    }
}
