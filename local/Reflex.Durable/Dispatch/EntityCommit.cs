using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>What a batch of an entity's operations writes, all or nothing.</summary>
internal sealed class EntityCommit(Engine engine, EntityInstance instance) : StoreOperation
{
    private readonly List<NewInstance> _created = [];

    public List<StoredMessage> Taken { get; } = [];

    public List<StoredMessage> ToOrchestrations { get; } = [];

    /// <summary>What the operations asked for.</summary>
    public EntityEffects Effects { get; } = new();

    /// <summary>The entity's row, where it changes.</summary>
    public EntityRecord? Entity { get; set; }

    public override void Apply(StoreSession session)
    {
        foreach (StoredMessage message in Taken)
        {
            session.Messages.Delete(message);
        }

        if (Entity is not null)
        {
            session.Entities.Put(Entity);
        }

        foreach (StoredMessage message in ToOrchestrations)
        {
            session.Messages.Insert(message);
        }

        foreach (StoredMessage message in Effects.ToEntities)
        {
            session.Messages.Insert(message);
        }

        foreach (NewInstance orchestration in Effects.Orchestrations)
        {
            if (session.Instances.Create(orchestration, Tags.Serialize(orchestration.Start.Tags)) is { } status)
            {
                engine.Logger.LogWarning(
                    "Entity '{EntityId}' asked for an orchestration with instance ID '{InstanceId}', which is already {Status}; " +
                    "it was not started.",
                    instance.Id, orchestration.Id, status);
                continue;
            }

            _created.Add(orchestration);
        }
    }

    public override void Completed()
    {
        instance.CommitEnded();
        foreach (StoredMessage message in Effects.ToEntities)
        {
            engine.Instances.DeliverWhenDue(message);
        }

        foreach (NewInstance orchestration in _created)
        {
            engine.Instances.Post(orchestration.Id, new Created(orchestration));
        }
    }

    public override void Failed(Exception failure) => instance.CommitEnded();
}
