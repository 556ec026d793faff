using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.ServiceBus;

/// <summary>The message's metadata that a function may take as parameters by name.</summary>
internal static class ServiceBusBindingData
{
    private static readonly Dictionary<string, Func<Delivery, object?>> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MessageId"] = delivery => delivery.Message.Content.MessageId,
        ["DeliveryCount"] = delivery => delivery.DeliveryCount,
        ["SequenceNumber"] = delivery => delivery.Message.SequenceNumber,
        ["EnqueuedTimeUtc"] = delivery => delivery.Message.EnqueuedTime.UtcDateTime,
        ["ContentType"] = delivery => delivery.Message.Content.ContentType,
        ["Subject"] = delivery => delivery.Message.Content.Subject,
        ["CorrelationId"] = delivery => delivery.Message.Content.CorrelationId,
        ["SessionId"] = delivery => delivery.Message.Content.SessionId,
        ["ReplyTo"] = delivery => delivery.Message.Content.ReplyTo,
        ["To"] = delivery => delivery.Message.Content.To,
        ["LockToken"] = delivery => delivery.LockToken.ToString(),
    };

    /// <summary>How to read a value by name; <c>null</c> where there is none of this name.</summary>
    public static Func<Delivery, object?>? Reader(string name) => Values.GetValueOrDefault(name);

    public static IReadOnlyDictionary<string, object?>? For(IReadOnlyList<Delivery> deliveries) =>
        deliveries is [var only]
            ? Values.ToDictionary(value => value.Key, value => value.Value(only), StringComparer.OrdinalIgnoreCase)
            : null;
}
