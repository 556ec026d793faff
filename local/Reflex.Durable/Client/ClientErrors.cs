using Grpc.Core;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Client;

/// <summary>
/// What a client is told. Raising an event, terminating, suspending and resuming fail with what the gRPC client of the SDK lets through; where
/// that client turns the status into an exception of its own (restart, rewind, history), so does this one.
/// </summary>
internal static class ClientErrors
{
    public static string Spell(OrchestrationRuntimeStatus status) => status.ToString().ToLowerInvariant();

    public static RpcException NotFound(string instanceId) => new(new Status(StatusCode.NotFound, MissingText(instanceId)));

    public static RpcException WrongState(string verb, string instanceId, OrchestrationRuntimeStatus status) =>
        new(new Status(StatusCode.FailedPrecondition, $"Can't {verb} for instance '{instanceId}': it is {Spell(status)}."));

    /// <summary>For operations whose client names a missing instance a wrong argument.</summary>
    public static ArgumentException Missing(string instanceId) => new(MissingText(instanceId), nameof(instanceId));

    private static string MissingText(string instanceId) => $"No instance with ID '{instanceId}' was found.";
}
