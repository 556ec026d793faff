using Microsoft.Extensions.Logging;
using Reflex.Local.Invocation;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Settings;

namespace Reflex.Local.ServiceBus;

/// <summary>
/// Brings the messages of one queue to one function: several at a time, settled as the Functions host settles them. What the
/// function did not settle is completed when it succeeds and abandoned when it fails.
/// </summary>
internal sealed class ServiceBusPump(
    LocalQueue queue,
    LocalFunction function,
    bool batched,
    bool autoComplete,
    ServiceBusHostOptions options,
    WorkTracker work,
    ILogger<ServiceBusPump> logger)
{
    private readonly Lock _lock = new();
    private FunctionExecutor? _executor;
    private CancellationToken _stopping;
    private int _running;

    /// <summary>The extension handles one batch after the other, but several single messages at once.</summary>
    private int MaxConcurrent => batched ? 1 : options.MaxConcurrentCalls;

    public void Start(FunctionExecutor executor, CancellationToken stopping)
    {
        _executor = executor;
        _stopping = stopping;
        queue.Available += Pump;
        Pump();
    }

    public void Stop() => queue.Available -= Pump;

    private void Pump()
    {
        while (TryReceive() is { } deliveries)
        {
            // Counted before this returns, so that whoever just sent the message finds the host at work.
            work.Begin();
            _ = Task.Run(() => HandleAsync(deliveries), CancellationToken.None);
        }
    }

    private IReadOnlyList<Delivery>? TryReceive()
    {
        lock (_lock)
        {
            if (_running >= MaxConcurrent || _stopping.IsCancellationRequested)
            {
                return null;
            }

            IReadOnlyList<Delivery> deliveries = queue.Receive(
                batched ? options.MaxMessageBatchSize : 1, options.MaxAutoLockRenewalDuration);
            if (deliveries.Count == 0)
            {
                return null;
            }

            _running++;
            return deliveries;
        }
    }

    private async Task HandleAsync(IReadOnlyList<Delivery> deliveries)
    {
        var actions = new LocalMessageActions(queue);
        bool succeeded = false;
        try
        {
            await _executor!.InvokeAsync(
                function, new ServiceBusDelivery(deliveries, actions), _stopping, ServiceBusBindingData.For(deliveries));
            succeeded = true;
        }
        catch (Exception)
        {
            // Logged by the executor; the message comes back or is dead-lettered, so nothing is lost.
        }
        finally
        {
            Settle(deliveries, actions, succeeded);
            lock (_lock)
            {
                _running--;
            }

            Pump();
            work.End();
        }
    }

    private void Settle(IReadOnlyList<Delivery> deliveries, LocalMessageActions actions, bool succeeded)
    {
        foreach (Delivery delivery in deliveries.Where(delivery => !actions.IsSettled(delivery.LockToken)))
        {
            try
            {
                if (!succeeded)
                {
                    queue.Abandon(delivery.LockToken);
                }
                else if (autoComplete)
                {
                    queue.Complete(delivery.LockToken);
                }

                // Otherwise the function chose to settle itself and did not: the lock ends, and the message is delivered again.
            }
            catch (MessageLockLostException)
            {
                logger.LogWarning(
                    "The lock of message {MessageId} in {Queue} ended before {Function} did; it is delivered again.",
                    delivery.Message.Content.MessageId, queue.Name, function.Name);
            }
        }
    }
}
