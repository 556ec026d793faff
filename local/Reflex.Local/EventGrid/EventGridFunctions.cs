using System.Runtime.ExceptionServices;
using Reflex.Local.Invocation;

namespace Reflex.Local.EventGrid;

/// <summary>The functions that events of Event Grid are delivered to, and how they are.</summary>
internal sealed class EventGridFunctions
{
    private readonly Dictionary<string, (LocalFunction Function, bool Batched)> _functions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of <see cref="All"/>.</summary>
    public IEnumerable<string> Names => All.Select(function => function.Name);

    public IEnumerable<LocalFunction> All => _functions.Values.Select(entry => entry.Function);

    public void Add(LocalFunction function, bool batched) => _functions.Add(function.Name, (function, batched));

    public bool Has(string name) => _functions.ContainsKey(name);

    /// <summary>
    /// Calls the function once with all events, or once for each event, all at the same time: so does the Event Grid extension.
    /// A failure is thrown when all calls have ended, and the sender sends the whole request again.
    /// </summary>
    public Task DeliverAsync(
        FunctionExecutor executor, string name, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken)
    {
        (LocalFunction function, bool batched) = _functions[name];
        return DeliverAsync(executor, function, batched, events, cancellationToken);
    }

    /// <inheritdoc cref="DeliverAsync(FunctionExecutor, string, IReadOnlyList{ReadOnlyMemory{byte}}, CancellationToken)"/>
    public static Task DeliverAsync(
        FunctionExecutor executor, LocalFunction function, bool batched, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) => events.Count switch
    {
        0 => Task.CompletedTask,
        _ when batched => executor.InvokeAsync(function, new EventGridDelivery(events), cancellationToken).AsTask(),
        1 => executor.InvokeAsync(function, new EventGridDelivery(events), cancellationToken).AsTask(),
        _ => DeliverEachAsync(executor, function, events, cancellationToken),
    };

    private static async Task DeliverEachAsync(
        FunctionExecutor executor, LocalFunction function, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken)
    {
        Task[] calls = [.. events.Select(one => executor.InvokeAsync(function, new EventGridDelivery([one]), cancellationToken).AsTask())];
        await Task.WhenAll(calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (calls.FirstOrDefault(call => call.IsFaulted) is { } failed)
        {
            ExceptionDispatchInfo.Throw(failed.Exception!.InnerException!);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
