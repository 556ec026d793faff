using Microsoft.DurableTask.Client;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>What one turn of an orchestration writes, all or nothing: history, messages taken and sent, children, status.</summary>
internal sealed class TurnCommit(Engine engine, OrchestrationInstance instance, long key, StoredTurn turn) : StoreOperation
{
    private List<(NewInstance Child, StoredMessage? Refusal)>? _created;
    private bool _skipped;

    /// <summary>Where the thread of this turn finds its next activity, if it is this thread that gets to commit.</summary>
    private readonly ActivityRunner.Place? _next = ActivityRunner.Next;

    public long Key { get; } = key;

    /// <summary>The messages that it took.</summary>
    public List<StoredMessage> Taken { get; init; } = [];

    /// <summary>Messages to other orchestrations. They are given to them as soon as this commit is on its way.</summary>
    public List<StoredMessage> ToOrchestrations { get; } = [];

    /// <summary>Messages to entities, whose code runs only once they are durable.</summary>
    public List<StoredMessage> ToEntities { get; } = [];

    /// <summary>Activities to start once this is durable.</summary>
    public List<TaskScheduled> Activities { get; } = [];

    public List<(NewInstance Instance, int Step)> Children { get; } = [];

    /// <summary>The history before this turn goes: the execution continues as new.</summary>
    public bool ReplacesHistory { get; init; }

    /// <summary>The instance's row, where it changes.</summary>
    public InstanceChange? Change { get; init; }

    public Guid Execution { get; init; }

    public override void Prepare()
    {
        foreach (StoredMessage message in Taken)
        {
            // No row yet, so it is sent in this very transaction.
            message.IsElided |= message.Row == 0;
        }
    }

    public override void Apply(StoreSession session)
    {
        _skipped = session.Instances.IsRetired(Key);
        foreach (StoredMessage message in Taken)
        {
            session.Messages.Delete(message);
        }

        if (_skipped)
        {
            return;
        }

        session.Instances.Begun(Key);
        if (ReplacesHistory)
        {
            session.Histories.Delete(Key);
        }

        session.Histories.Insert(Key, turn);
        if (Change is { } change)
        {
            session.Instances.Update(Key, change);
        }

        // Children first: what is sent to them in the same turn is for them, not for a predecessor of the same ID.
        foreach ((NewInstance child, int step) in Children)
        {
            CreateChild(session, child, step);
        }

        foreach (StoredMessage message in ToOrchestrations)
        {
            session.Messages.Insert(message);
        }

        foreach (StoredMessage message in ToEntities)
        {
            session.Messages.Insert(message);
        }
    }

    public override void Completed()
    {
        if (_skipped)
        {
            instance.CommitEnded();
            return;
        }

        engine.Activities.Start(instance.Id, Execution, Activities, _next);
        foreach (StoredMessage message in ToEntities)
        {
            engine.Instances.DeliverWhenDue(message);
        }

        foreach ((NewInstance child, StoredMessage? refusal) in _created ?? [])
        {
            if (refusal is null)
            {
                engine.Instances.Post(child.Id, new Created(child));
            }
            else
            {
                engine.Instances.Post(instance.Id, refusal);
            }
        }

        if (ReplacesHistory)
        {
            // The next execution's first turn. It waits for the commit, so that an eternal orchestration can't outrun the disk.
            engine.Instances.Post(instance.Id, Wake.Instance);
        }

        if (Change is not null)
        {
            engine.Waiters.Notify(instance.Id);
        }

        instance.CommitEnded();
    }

    public override void Failed(Exception failure) => instance.CommitEnded();

    private void CreateChild(StoreSession session, NewInstance child, int step)
    {
        OrchestrationRuntimeStatus? refusedBy = session.Instances.Create(child, Tags.Serialize(child.Start.Tags));
        StoredMessage? refusal = null;
        if (refusedBy is { } status)
        {
            refusal = new StoredMessage(
                instance.Id,
                new SubOrchestrationFailed(step, Execution, Failures.SubOrchestrationExists(child.Id, status.ToString())));
            session.Messages.Insert(refusal);
        }

        (_created ??= []).Add((child, refusal));
    }
}
