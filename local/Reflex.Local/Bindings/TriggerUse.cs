using Reflex.Local.Invocation;

namespace Reflex.Local.Bindings;

/// <summary>Calls a function with an input that somebody typed.</summary>
internal delegate Task CallByHand(
    LocalFunction function, FunctionExecutor executor, ReadOnlyMemory<byte> input, CancellationToken cancellation);

/// <summary>
/// What a kind of trigger does with a function once that is ready to be called. <see cref="FunctionBinder"/> decides what of it is done.
/// </summary>
internal sealed record TriggerUse
{
    /// <summary>
    /// Makes known what there is, whether or not the function is triggered: a queue, what the durable engine calls by name.
    /// </summary>
    public Action<LocalFunction>? Register { get; init; }

    /// <summary>Begins to listen for what triggers it. Left out for a function that a setting disables.</summary>
    public Action<LocalFunction>? Listen { get; init; }

    /// <summary>Calls it by hand, as its trigger would; a disabled one too. Null for kinds that are called in another way.</summary>
    public CallByHand? ByHand { get; init; }
}
