using System.Text.Json.Serialization;

namespace Reflex.Durable.History;

/// <summary>Where an entity sends the answer to a call or a lock request.</summary>
internal sealed record EntityCaller(string InstanceId, Guid Execution, int Step);

/// <summary>An operation for an entity; a signal where <paramref name="Caller"/> is null.</summary>
internal sealed record EntityRequest(string Operation, string? Input, EntityCaller? Caller) : DurableEvent;

/// <summary>A lock request on its way through the sorted <paramref name="EntityIds"/>; it has come to <paramref name="Position"/>.</summary>
internal sealed record EntityLockRequest(EntityCaller Caller, IReadOnlyList<string> EntityIds, int Position) : DurableEvent;

/// <summary>The holder gives a lock back.</summary>
internal sealed record EntityLockRelease(string InstanceId) : DurableEvent;

/// <summary>One turn of an orchestration as history keeps it: when, what came in, what the code did.</summary>
internal sealed record Turn(DateTime At, IReadOnlyList<DurableEvent> Inbox, IReadOnlyList<DurableEvent> Actions)
{
    /// <summary>Its last action, which is how the execution ended where it did.</summary>
    [JsonIgnore]
    public DurableEvent? End => Actions.Count > 0 ? Actions[^1] : null;

    /// <summary>A turn that only holds what an execution starts with; the code has not run yet.</summary>
    public static Turn Initial(DateTime at, IReadOnlyList<DurableEvent> inbox) => new(at, inbox, []);
}
