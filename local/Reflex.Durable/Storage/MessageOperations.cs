using Reflex.Durable.Dispatch;

namespace Reflex.Durable.Storage;

/// <summary>Stores a client's message, and tells the client when it is durable.</summary>
/// <param name="message">The message.</param>
/// <param name="durable">Called once it is durable; null if it has been delivered already.</param>
internal sealed class SendMessage(StoredMessage message, Action<StoredMessage>? durable) : StoreOperation
{
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => _result.Task;

    public override void Apply(StoreSession session) => session.InsertMessage(message);

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
            session.DeleteMessage(message);
        }
    }

    public override void Completed() => instance.CommitEnded();

    public override void Failed(Exception failure) => instance.CommitEnded();
}
