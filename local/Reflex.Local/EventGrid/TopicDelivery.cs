using Microsoft.Extensions.Logging;
using Reflex.Local.Invocation;

namespace Reflex.Local.EventGrid;

/// <summary>
/// Delivers a topic's events to functions, and again after a failure, on Event Grid's documented schedule. What is still not delivered
/// after a day or 30 attempts is given up and kept among the refused requests. Waiting deliveries live in memory.
/// </summary>
internal sealed class TopicDelivery(
    EventGridFunctions functions, FunctionExecutor executor, WorkTracker work, RefusedRequests refused, TimeProvider clock, ILogger<TopicDelivery> logger)
    : IDisposable
{
    private const int MaxAttempts = 30;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    private readonly Lock _lock = new();
    private readonly HashSet<ITimer> _timers = [];
    private bool _disposed;

    public void Deliver(string function, IReadOnlyList<ReadOnlyMemory<byte>> events) =>
        Attempt(new Pending(function, events, clock.GetUtcNow()), 1);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (ITimer timer in _timers)
            {
                timer.Dispose();
            }

            _timers.Clear();
        }
    }

    private void Attempt(Pending pending, int attempt)
    {
        // Counted before this returns, so that whoever published finds the host at work.
        work.Begin();
        _ = Task.Run(async () =>
        {
            try
            {
                await functions.DeliverAsync(executor, pending.Function, pending.Events, CancellationToken.None);
            }
            catch (Exception failure)
            {
                // Logged by the executor.
                Retry(pending, attempt, failure);
            }
            finally
            {
                work.End();
            }
        });
    }

    private void Retry(Pending pending, int attempt, Exception failure)
    {
        TimeSpan wait = Waits[Math.Min(attempt, Waits.Length) - 1];
        if (attempt >= MaxAttempts || clock.GetUtcNow() + wait - pending.Since > TimeToLive)
        {
            foreach (ReadOnlyMemory<byte> one in pending.Events)
            {
                refused.Add(pending.Function, 500, $"Given up after {attempt} deliveries: {failure.Message}", one);
            }

            return;
        }

        logger.LogInformation("Delivery {Attempt} to {Function} failed; the next one is in {Wait}.", attempt, pending.Function, wait);
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            ITimer? timer = null;
            timer = clock.CreateTimer(
                _ =>
                {
                    lock (_lock)
                    {
                        _timers.Remove(timer!);
                        timer!.Dispose();
                    }

                    Attempt(pending, attempt + 1);
                },
                null,
                wait,
                Timeout.InfiniteTimeSpan);
            _timers.Add(timer);
        }
    }

    private sealed record Pending(string Function, IReadOnlyList<ReadOnlyMemory<byte>> Events, DateTimeOffset Since);
}
