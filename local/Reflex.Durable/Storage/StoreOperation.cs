namespace Reflex.Durable.Storage;

/// <summary>
/// Something to do in a transaction. Operations run on the store's thread in the order in which they were given, many in one
/// transaction, and all of a transaction becomes durable or none.
/// </summary>
internal abstract class StoreOperation
{
    /// <summary>Before any operation of the same transaction is applied.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Reads and writes within the transaction.</summary>
    public abstract void Apply(StoreSession session);

    /// <summary>The transaction is durable. Runs on the store's thread: brief, and never the user's code.</summary>
    public abstract void Completed();

    /// <summary>The store failed, and with it everything not yet durable.</summary>
    public abstract void Failed(Exception failure);
}

/// <summary>An operation that a client awaits. What is wrong with it is the client's to see.</summary>
internal sealed class StoreRequest<T>(Func<StoreSession, T> apply, Action<T>? completed = null) : StoreOperation
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _value = default!;
    private Exception? _rejected;

    public Task<T> Result => _result.Task;

    public override void Apply(StoreSession session)
    {
        try
        {
            _value = apply(session);
        }
        catch (Exception e) when (e is not DurableStorageException)
        {
            // The request itself was refused, before it wrote anything: that is its own business, not the transaction's.
            _rejected = e;
        }
    }

    public override void Completed()
    {
        if (_rejected is not null)
        {
            _result.TrySetException(_rejected);
            return;
        }

        completed?.Invoke(_value);
        _result.TrySetResult(_value);
    }

    public override void Failed(Exception failure) => _result.TrySetException(failure);
}

/// <summary>What the engine itself needs of the store to go on. Nothing stands for it, so an error of it ends the transaction, and the engine.</summary>
internal sealed class StoreWork<T>(Func<StoreSession, T> apply, Action<T> completed) : StoreOperation
{
    private T _value = default!;

    public override void Apply(StoreSession session) => _value = apply(session);

    public override void Completed() => completed(_value);

    public override void Failed(Exception failure)
    {
        // Nobody waits for it who is not told by the engine's end.
    }
}
