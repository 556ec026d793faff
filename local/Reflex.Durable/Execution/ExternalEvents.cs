using Microsoft.DurableTask;
using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>
/// Events that came before anybody asked for them, and waiters that came before their event. Names are case-insensitive. Buffered
/// events are taken in order of arrival. Of several waiters for one name the latest is served first, as the SDK does; one that was
/// cancelled takes nothing with it, which the SDK documents but does not do.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, List<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<(long Arrival, EventRaised Event)>> _buffers = new(StringComparer.OrdinalIgnoreCase);
    private long _arrivals;

    public Task<T> Wait<T>(string name, CancellationToken cancellationToken)
    {
        if (_waiters.TryGetValue(name, out List<Waiter>? waiters) && waiters[^1].Type != typeof(T))
        {
            throw new ArgumentException(
                $"Event '{name}' is already awaited as {waiters[^1].Type}; it can't be awaited as {typeof(T)} at the same time.");
        }

        Waiter<T> waiter = new();
        if (cancellationToken.IsCancellationRequested)
        {
            waiter.Cancel(cancellationToken);
            return waiter.Task;
        }

        if (_buffers.TryGetValue(name, out Queue<(long, EventRaised Event)>? buffer))
        {
            EventRaised buffered = buffer.Dequeue().Event;
            if (buffer.Count == 0)
            {
                _buffers.Remove(name);
            }

            waiter.Complete(buffered.Input, converter);
            return waiter.Task;
        }

        if (waiters is null)
        {
            _waiters[name] = waiters = [];
        }

        waiters.Add(waiter);
        if (cancellationToken.CanBeCanceled)
        {
            waiter.Registration = cancellationToken.Register(() =>
            {
                Remove(name, waiters, waiter);
                waiter.Cancel(cancellationToken);
            });
        }

        return waiter.Task;
    }

    public void Raise(EventRaised raised)
    {
        if (!_waiters.TryGetValue(raised.Name, out List<Waiter>? waiters))
        {
            if (!_buffers.TryGetValue(raised.Name, out Queue<(long, EventRaised)>? buffer))
            {
                _buffers[raised.Name] = buffer = [];
            }

            buffer.Enqueue((_arrivals++, raised));
            return;
        }

        Waiter latest = waiters[^1];
        Remove(raised.Name, waiters, latest);
        latest.Registration.Unregister();
        latest.Complete(raised.Input, converter);
    }

    /// <summary>What nobody took, in order of arrival.</summary>
    public IReadOnlyList<EventRaised> Unprocessed() =>
        [.. _buffers.Values.SelectMany(buffer => buffer).OrderBy(entry => entry.Arrival).Select(entry => entry.Event)];

    private void Remove(string name, List<Waiter> waiters, Waiter waiter)
    {
        waiters.Remove(waiter);
        if (waiters.Count == 0)
        {
            _waiters.Remove(name);
        }
    }

    private abstract class Waiter
    {
        public abstract Type Type { get; }

        public CancellationTokenRegistration Registration { get; set; }

        public abstract void Complete(string? input, DataConverter converter);

        public abstract void Cancel(CancellationToken token);
    }

    private sealed class Waiter<T> : Waiter
    {
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public override Type Type => typeof(T);

        public override void Complete(string? input, DataConverter converter)
        {
            T? value;
            try
            {
                value = input is null ? default : converter.Deserialize<T>(input);
            }
            catch (Exception e)
            {
                // A payload of another shape is the waiter's to handle.
                _source.TrySetException(e);
                return;
            }

            _source.TrySetResult(value!);
        }

        public override void Cancel(CancellationToken token) => _source.TrySetCanceled(token);
    }
}
