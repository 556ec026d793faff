using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.ServiceBus;

/// <summary>Settles the messages of one delivery, and remembers which the function settled itself.</summary>
internal sealed class LocalMessageActions(LocalQueue queue) : ServiceBusMessageActions
{
    private readonly HashSet<Guid> _settled = [];

    public bool IsSettled(Guid lockToken)
    {
        lock (_settled)
        {
            return _settled.Contains(lockToken);
        }
    }

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, queue.Complete, cancellationToken);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, token => queue.Abandon(token, propertiesToModify), cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = null,
        string? deadLetterReason = null,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        SettleAsync(
            message,
            token => queue.MoveToDeadLetter(token, deadLetterReason, deadLetterErrorDescription, propertiesToModify),
            cancellationToken);

    public override Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, token => queue.Defer(token, propertiesToModify), cancellationToken);

    public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Run(() => queue.Renew(Token(message)), cancellationToken);
    }

    private static Guid Token(ServiceBusReceivedMessage message) => Guid.Parse(message.LockToken);

    private Task SettleAsync(ServiceBusReceivedMessage message, Action<Guid> settle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Run(
            () =>
            {
                Guid token = Token(message);
                settle(token);
                lock (_settled)
                {
                    _settled.Add(token);
                }
            },
            cancellationToken);
    }

    /// <summary>A failure belongs into the task, as with the real class, so that it is seen where it is awaited.</summary>
    private static Task Run(Action action, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        try
        {
            action();
            return Task.CompletedTask;
        }
        catch (Exception failure)
        {
            return Task.FromException(failure);
        }
    }
}
