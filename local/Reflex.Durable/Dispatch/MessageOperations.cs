using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>Stores a client's message, and tells the client when it is durable.</summary>
/// <param name="message">The message.</param>
/// <param name="durable">Called once it is durable; null if it has been delivered already.</param>
internal sealed class SendMessage(StoredMessage message, Action<StoredMessage>? durable) : StoreOperation
{
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => _result.Task;

    public override void Apply(StoreSession session) => session.Messages.Insert(message);

    public override void Completed()
    {
        durable?.Invoke(message);
        _result.TrySetResult();
    }

    public override void Failed(Exception failure) => _result.TrySetException(failure);
}

/// <summary>Removes messages that nobody will take: their instance has ended or never was.</summary>
internal sealed class DropMessages(Instance instance, List<StoredMessage> messages) : StoreOperation
{
    public override void Prepare()
    {
        foreach (StoredMessage message in messages)
        {
            message.IsElided |= message.Row == 0;
        }
    }

    public override void Apply(StoreSession session)
    {
        foreach (StoredMessage message in messages)
        {
            session.Messages.Delete(message);
        }
    }

    public override void Completed() => instance.CommitEnded();

    public override void Failed(Exception failure) => instance.CommitEnded();
}

/// <summary>A scheduled message is due: it becomes one like others, and is delivered.</summary>
internal sealed class DeliverScheduled(Engine engine, ScheduledMessage scheduled) : StoreOperation
{
    private StoredMessage? _message;

    public override void Apply(StoreSession session) => _message = session.Messages.Release(scheduled);

    public override void Completed()
    {
        if (_message is not null)
        {
            engine.Instances.Post(_message.Target, _message);
        }
    }

    public override void Failed(Exception failure)
    {
        // It is still stored as scheduled.
    }
}
