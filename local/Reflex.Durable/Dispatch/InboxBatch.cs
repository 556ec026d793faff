using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>What an orchestration's next turn takes in, and what it found that is for nobody any more.</summary>
internal sealed class InboxBatch
{
    /// <summary>The stored messages among <see cref="Events"/>.</summary>
    public List<StoredMessage> Taken { get; } = [];

    public List<DurableEvent> Events { get; } = [];

    public List<StoredMessage> Dropped { get; } = [];
}
