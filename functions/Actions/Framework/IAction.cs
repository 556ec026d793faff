using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Execution;

namespace Reflex.Functions.Actions.Framework;

/// <summary>Something that a step can do, found by name.</summary>
public interface IAction
{
    /// <summary>What it is, for people and for the schema check.</summary>
    ActionDescription Description { get; }

    /// <summary>Says what is wrong with an input, in sentences that begin with the action's name; nothing where it is sound.</summary>
    /// <param name="input">The input.</param>
    /// <param name="rendered">
    /// Whether its templates are. Where they are not, as in a text that is being loaded, one counts as a value that fits.
    /// </param>
    IReadOnlyList<InputMistake> Check(JsonElement input, bool rendered = true);

    /// <summary>
    /// Whether it changes or stops something that somebody may be using. The one home of that: lint, every host and the list of actions ask
    /// here.
    /// </summary>
    /// <param name="with">The step's input, its templates rendered or not.</param>
    bool IsDestructive(JsonElement with);

    /// <summary>Does it. Doing it again with the same idempotency key must not do it twice, as far as the other side allows.</summary>
    Task<ActionOutcome> ExecuteAsync(ActionContext context, JsonElement input, CancellationToken cancellation);

    /// <summary>Asks after a long-running operation that <see cref="ExecuteAsync"/> began.</summary>
    Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation);

    /// <summary>Says what it would do, and changes nothing outside.</summary>
    Task<ActionOutcome> SimulateAsync(ActionContext context, JsonElement input, CancellationToken cancellation);
}

/// <summary>The description of an action, for lint, schema and the API.</summary>
/// <param name="Name">The name that automations call it by.</param>
/// <param name="Summary">A sentence.</param>
/// <param name="Destructive">
/// Whether it changes or stops something that somebody may be using, unless the input makes it one that only reads;
/// <see cref="IAction.IsDestructive"/> says so of an input.
/// </param>
/// <param name="InputSchema">JSON Schema of its input.</param>
public sealed record ActionDescription(string Name, string Summary, bool Destructive, JsonElement InputSchema);

/// <summary>On whose behalf an action runs.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="IdempotencyKey">The same for every attempt of this step of this run.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Links">Pages that a message may point to.</param>
public sealed record ActionContext(string RunId, string Step, string IdempotencyKey, int Attempt, ActionLinks Links);

/// <summary>Addresses of the app's own pages.</summary>
/// <param name="Run">The run's page.</param>
/// <param name="Approvals">The page of its requests for approval; null if it asks nobody beside this step or after it.</param>
public sealed record ActionLinks(string Run, string? Approvals = null);
