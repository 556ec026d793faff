using System.Text.Json;

namespace Reflex.Engine.Execution;

/// <summary>One attempt of an action.</summary>
public sealed record ActionCall
{
    /// <summary>ID of the run.</summary>
    public required string RunId { get; init; }

    /// <summary>Name of the step.</summary>
    public required string Step { get; init; }

    /// <summary>Name of the action, such as <c>azure.restart</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The input with its templates rendered.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>The attempt, counted from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The same for every attempt.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Whether the run is in shadow, where nothing may act. Default: false.</summary>
    public bool Shadow { get; init; }

    /// <summary>Whether its outcome is kept, so that it is not acted on twice; false for reads that are repeated.</summary>
    public bool Remember { get; init; } = true;

    /// <summary>Whether the run asks people beside this step or after it, so that a message may point to where they decide.</summary>
    public bool Asks { get; init; }
}

/// <summary>Asks after a long-running operation.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="Action">The action that began it.</param>
/// <param name="IdempotencyKey">As in <see cref="ActionCall"/>.</param>
/// <param name="Attempt">As in <see cref="ActionCall"/>.</param>
/// <param name="Pending">What to ask after.</param>
public sealed record PollCall(string RunId, string Step, string Action, string IdempotencyKey, int Attempt, PendingOperation Pending);
