using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Reflex.Functions.DeadLetters;

/// <summary>The Service Bus queues and topics of the app, as its triggers declare them: there is no second list.</summary>
internal static class ServiceBusEntities
{
    /// <summary>Queues and topics, a topic with the app's subscription.</summary>
    public static IReadOnlyList<(string Entity, string? Subscription)> All { get; } =
    [
        .. typeof(ServiceBusEntities).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<ServiceBusTriggerAttribute>())
            .OfType<ServiceBusTriggerAttribute>()
            .Select(trigger => (Entity: trigger.QueueName ?? trigger.TopicName!, Subscription: trigger.QueueName is null ? trigger.SubscriptionName : null))
            .Distinct()
            .OrderBy(one => one.Entity, StringComparer.Ordinal),
    ];
}
