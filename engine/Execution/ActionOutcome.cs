using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Engine.Execution;

/// <summary>How an attempt of an action ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActionStatus>))]
public enum ActionStatus
{
    /// <summary>Done; there may be output.</summary>
    Succeeded = 0,

    /// <summary>Begun, and to be asked after; see <see cref="PendingOperation"/>.</summary>
    Pending = 1,

    /// <summary>Not done; see <see cref="ActionError"/>.</summary>
    Failed = 2,
}

/// <summary>
/// What an attempt of an action came to. It is data and no exception, because the orchestrator decides what follows and its
/// history keeps it.
/// </summary>
public sealed record ActionOutcome
{
    /// <summary>The status of the attempt.</summary>
    public required ActionStatus Status { get; init; }

    /// <summary>Output that later templates see as <c>steps.NAME</c>; null where there is none.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>The error; null unless it failed.</summary>
    public ActionError? Error { get; init; }

    /// <summary>The operation to poll; null unless it is pending.</summary>
    public PendingOperation? Pending { get; init; }

    /// <summary>True where nothing was done and <see cref="Output"/> says what would have been.</summary>
    public bool Simulated { get; init; }

    /// <summary>The outcome of a successful attempt.</summary>
    public static ActionOutcome Done(JsonElement? output = null) => new() { Status = ActionStatus.Succeeded, Output = output };

    /// <summary>Nothing was done; <paramref name="output"/> says what would have been.</summary>
    public static ActionOutcome WouldDo(JsonElement output) =>
        new() { Status = ActionStatus.Succeeded, Output = output, Simulated = true };

    /// <summary>It is begun, and to be asked after.</summary>
    public static ActionOutcome WaitFor(PendingOperation pending) => new() { Status = ActionStatus.Pending, Pending = pending };

    /// <summary>The outcome of a failed attempt.</summary>
    public static ActionOutcome Fail(string code, string message, bool retryable = false, TimeSpan? retryAfter = null) => new()
    {
        Status = ActionStatus.Failed,
        Error = new ActionError(code, message, retryable, retryAfter?.TotalSeconds),
    };
}

/// <summary>The error of a failed attempt.</summary>
/// <param name="Code">A word for programs, such as <c>Conflict</c> or <c>InvalidInput</c>.</param>
/// <param name="Message">A sentence for people, without secrets.</param>
/// <param name="Retryable">Whether another attempt may go better.</param>
/// <param name="RetryAfterSeconds">How long the other side asked to wait; null if it did not.</param>
public sealed record ActionError(string Code, string Message, bool Retryable, double? RetryAfterSeconds);

/// <summary>A long-running operation, as data: the orchestrator waits by a durable timer and asks again.</summary>
/// <param name="Uris">Addresses to ask, each until it is done; none for a plain wait.</param>
/// <param name="RetryAfterSeconds">How long to wait before asking.</param>
/// <param name="ResultUri">Where the result is to be had once it is done; null if the last answer is the result.</param>
public sealed record PendingOperation(IReadOnlyList<string> Uris, double RetryAfterSeconds, string? ResultUri);
