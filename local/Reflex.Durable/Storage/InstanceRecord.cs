using Microsoft.DurableTask.Client;
using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

internal sealed record InstanceRecord(
    long Key,
    string Id,
    string Name,
    string Version,
    OrchestrationRuntimeStatus Status,
    DateTime CreatedAt,
    DateTime? CompletedAt,
    string? CustomStatus,
    string? ParentId,
    string? Tags,
    DateTime? WakeAt)
{
    public bool IsTerminal => CompletedAt is not null;
}

/// <summary>A new instance, with what its first turn starts from.</summary>
/// <param name="Key">Its key, unused before.</param>
/// <param name="Id">The instance ID.</param>
/// <param name="Start">The start event.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="RejectedBy">The statuses of an existing instance of the same ID that refuse the new one.</param>
internal sealed record NewInstance(
    long Key,
    string Id,
    ExecutionStarted Start,
    DateTime CreatedAt,
    IReadOnlyCollection<OrchestrationRuntimeStatus> RejectedBy);

/// <summary>What a commit adds to an instance's history.</summary>
/// <param name="Number">The turn's number; 0 is what the execution starts from.</param>
/// <param name="Turn">The turn itself.</param>
/// <param name="IsBusy">Whether activities are under way, or a first turn is due, after it.</param>
internal sealed record StoredTurn(int Number, Turn Turn, bool IsBusy);

internal sealed record EntityRecord(string Id, string? State, string? LockedBy, DateTime ModifiedAt);
