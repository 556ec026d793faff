using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Storage;

/// <summary>The new values of an instance's row.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Version">Its version.</param>
/// <param name="CompletedAt">When it ended; null while it has not.</param>
/// <param name="CustomStatus">Its custom status.</param>
/// <param name="WakeAt">Its earliest timer; null for none.</param>
internal sealed record InstanceChange(
    OrchestrationRuntimeStatus Status, string Version, DateTime? CompletedAt, string? CustomStatus, DateTime? WakeAt);
