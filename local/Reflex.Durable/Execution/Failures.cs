using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using CoreFailureDetails = DurableTask.Core.FailureDetails;
using CoreTaskFailedException = DurableTask.Core.Exceptions.TaskFailedException;
using TaskFailedException = Microsoft.DurableTask.TaskFailedException;

namespace Reflex.Durable.Execution;

/// <summary>The one place that turns exceptions into failure details and names the engine's own kinds of failure.</summary>
internal static class Failures
{
    // The names that the Durable Task worker gives these failures.
    private const string OrchestratorNotFound = "OrchestratorTaskNotFound";
    private const string ActivityNotFound = "ActivityTaskNotFound";
    private const string EntityNotFound = "EntityTaskNotFound";
    private static readonly string NonDeterministic = typeof(NonDeterministicOrchestrationException).FullName!;
    private static readonly string AlreadyExists = typeof(OrchestrationAlreadyExistsException).FullName!;

    public static TaskFailureDetails From(Exception exception) => new(
        exception.GetType().ToString(),
        exception.Message,
        exception.StackTrace,
        exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            EntityOperationFailedException failed => failed.FailureDetails,
            { InnerException: { } inner } => From(inner),
            _ => null,
        },
        null);

    public static TaskFailureDetails UnknownOrchestrator(string name, string version, DurableRegistry registry) =>
        Unknown(OrchestratorNotFound, "orchestrator", name, version, registry.Orchestrators);

    public static TaskFailureDetails UnknownActivity(string name, string version, DurableRegistry registry) =>
        Unknown(ActivityNotFound, "activity", name, version, registry.Activities);

    public static TaskFailureDetails UnknownEntity(string name, DurableRegistry registry) =>
        Unknown(EntityNotFound, "entity", name, "", registry.Entities);

    public static TaskFailureDetails Divergence(string message) => new(NonDeterministic, message, null, null, null);

    public static TaskFailureDetails LeftOrchestratorThread(string orchestrator, string instanceId) => new(
        typeof(InvalidOperationException).FullName!,
        $"Orchestrator '{orchestrator}' (instance '{instanceId}') awaited a task that isn't durable, or used ConfigureAwait(false) or a " +
        "thread of its own. Await only tasks of the orchestration context; put everything else into an activity.",
        null,
        null,
        null);

    public static TaskFailureDetails SubOrchestrationExists(string instanceId, string status) =>
        new(
            AlreadyExists,
            $"An orchestration with the instance ID '{instanceId}' is already {status.ToLowerInvariant()}.",
            null,
            null,
            null);

    public static TaskFailureDetails SubOrchestrationTerminated(string name, string instanceId) =>
        new("Terminated", $"Sub-orchestration '{name}' with the instance ID '{instanceId}' was terminated.", null, null, null);

    /// <summary>A task that no retry can help: the code it names does not exist.</summary>
    public static bool IsNonRetriable(TaskFailureDetails failure) => failure.ErrorType is OrchestratorNotFound or ActivityNotFound;

    /// <summary>
    /// What <see cref="RetryPolicy.Handle"/> expects. A predicate given as <c>HandleFailure</c> is wrapped by the SDK into a function
    /// that only takes the exceptions of the framework beneath it.
    /// </summary>
    public static Exception ForRetryPredicate(TaskFailedException exception) =>
        new CoreTaskFailedException(exception.Message) { FailureDetails = ToCore(exception.FailureDetails) };

    public static CoreFailureDetails ToCore(TaskFailureDetails failure) => new(
        failure.ErrorType,
        failure.ErrorMessage,
        failure.StackTrace,
        failure.InnerFailure is null ? null : ToCore(failure.InnerFailure),
        IsNonRetriable(failure));

    private static TaskFailureDetails Unknown(string type, string what, string name, string version, IReadOnlyList<string> known)
    {
        string inVersion = version.Length == 0 ? "" : $" in version '{version}'";
        string have = known.Count == 0 ? "none is registered" : $"registered are {string.Join(", ", known)}";
        return new TaskFailureDetails(type, $"There is no {what} named '{name}'{inVersion}; {have}.", null, null, null);
    }
}
