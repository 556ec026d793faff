using Reflex.Durable.Storage;

namespace Reflex.Durable.Execution;

/// <summary>What operations of an entity that returned have asked for.</summary>
internal sealed class EntityEffects
{
    public List<StoredMessage> ToEntities { get; } = [];

    public List<NewInstance> Orchestrations { get; } = [];
}
