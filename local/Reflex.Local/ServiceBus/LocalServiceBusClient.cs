using Azure.Messaging.ServiceBus;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.ServiceBus;

// The base classes would close a connection, which the classes here do not have.
#pragma warning disable CA2215 // Dispose methods should call base class dispose

/// <summary>The client that the app's services get: senders and receivers of the in-process namespace.</summary>
internal sealed class LocalServiceBusClient(LocalServiceBus bus, TimeProvider clock) : ServiceBusClient
{
    public override string FullyQualifiedNamespace => "localhost";

    public override bool IsClosed => false;

    public override ServiceBusSender CreateSender(string queueOrTopicName) => new LocalServiceBusSender(bus, queueOrTopicName, clock);

    public override ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) =>
        CreateSender(queueOrTopicName);

    public override ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, new ServiceBusReceiverOptions());

    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) =>
        LocalServiceBusReceiver.Create(bus, queueName, options);

    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) =>
        CreateReceiver(topicName, subscriptionName, new ServiceBusReceiverOptions());

    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
        LocalServiceBusReceiver.Create(bus, LocalServiceBus.SubscriptionPath(topicName, subscriptionName), options);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Sends into the in-process namespace. Message batches need the wire format and are not imitated.</summary>
internal sealed class LocalServiceBusSender(LocalServiceBus bus, string entity, TimeProvider clock) : ServiceBusSender
{
    public override string EntityPath => entity;

    public override string FullyQualifiedNamespace => "localhost";

    public override bool IsClosed => false;

    public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) =>
        SendMessagesAsync([message], cancellationToken);

    public override Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (ServiceBusMessage message in messages)
        {
            bus.Send(entity, ServiceBusMessageMapper.FromSdk(message));
        }

        return Task.CompletedTask;
    }

    public override Task<long> ScheduleMessageAsync(
        ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BrokerMessage content = ServiceBusMessageMapper.FromSdk(message);
        DateTimeOffset due = scheduledEnqueueTime < clock.GetUtcNow() ? clock.GetUtcNow() : scheduledEnqueueTime;
        return Task.FromResult(bus.Send(entity, content with { ScheduledEnqueueTime = due }));
    }

    public override Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default)
    {
        bus.GetQueue(entity).CancelScheduled(sequenceNumber);
        return Task.CompletedTask;
    }

    public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
