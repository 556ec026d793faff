using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.ServiceBus;

// The base class would close a connection, which this one does not have.
#pragma warning disable CA2215 // Dispose methods should call base class dispose

/// <summary>
/// Receives from a queue of the in-process namespace or from its dead-letter queue. It takes what is there and does not wait for more:
/// under virtual time nobody would move the clock meanwhile.
/// </summary>
internal sealed class LocalServiceBusReceiver : ServiceBusReceiver
{
    private readonly LocalQueue _queue;
    private readonly LocalMessageActions _actions;
    private readonly ServiceBusReceiveMode _mode;

    private LocalServiceBusReceiver(LocalQueue queue, ServiceBusReceiveMode mode)
    {
        _queue = queue;
        _mode = mode;
        _actions = new LocalMessageActions(queue);
    }

    public override string EntityPath => _queue.Name;

    public override string FullyQualifiedNamespace => "localhost";

    public override ServiceBusReceiveMode ReceiveMode => _mode;

    public override bool IsClosed => false;

    public static LocalServiceBusReceiver Create(LocalServiceBus bus, string path, ServiceBusReceiverOptions options)
    {
        string own = options.SubQueue is SubQueue.DeadLetter ? path + LocalQueue.DeadLetterSuffix : path;
        return new LocalServiceBusReceiver(bus.GetQueue(own), options.ReceiveMode);
    }

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<Delivery> deliveries = _queue.Receive(maxMessages, TimeSpan.Zero);
        if (_mode is ServiceBusReceiveMode.ReceiveAndDelete)
        {
            foreach (Delivery delivery in deliveries)
            {
                _queue.Complete(delivery.LockToken);
            }
        }

        return Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>([.. deliveries.Select(ServiceBusMessageMapper.ToSdk)]);
    }

    public override async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(
        TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
        await ReceiveMessagesAsync(1, maxWaitTime, cancellationToken) is [ServiceBusReceivedMessage first, ..] ? first : null!;

    public override async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReceiveMessageAsync(null, cancellationToken) is { } message)
        {
            yield return message;
        }
    }

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>(
        [
            .. _queue.Peek(maxMessages, fromSequenceNumber ?? 0)
                .Select(message => ServiceBusMessageMapper.ToSdk(new Delivery(message, Guid.Empty, default, message.DeliveryCount))),
        ]);
    }

    public override async Task<ServiceBusReceivedMessage> PeekMessageAsync(
        long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
        await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken) is [ServiceBusReceivedMessage first, ..] ? first : null!;

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        _actions.CompleteMessageAsync(message, cancellationToken);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        _actions.AbandonMessageAsync(message, propertiesToModify, cancellationToken);

    public override Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        _actions.DeferMessageAsync(message, propertiesToModify, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        _actions.DeadLetterMessageAsync(message, null, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        _actions.RenewMessageLockAsync(message, cancellationToken);

    public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
