using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

// What an inbox holds beside stored messages. None of it is stored: each is done again after a restart.

/// <summary>An activity's outcome. The execution tells it from an activity of an earlier execution under the same ID.</summary>
internal sealed record ActivityOutcome(Guid Execution, DurableEvent Event);

internal sealed class Wake
{
    public static Wake Instance { get; } = new();
}

/// <summary>A new instance of this ID is stored; it takes the place of any before it.</summary>
internal sealed record Created(NewInstance Instance);

/// <summary>The instance was stored anew behind the engine's back (rewound, purged): forget what is in memory.</summary>
internal sealed class Reload
{
    public static Reload Instance { get; } = new();
}

/// <summary>Code of an execution went on outside its thread.</summary>
internal sealed record LeftThread(OrchestrationExecution Execution);

/// <summary>Work was left behind, or messages wait in the store: load, and see.</summary>
internal sealed class TakeUp
{
    public static TakeUp Instance { get; } = new();
}
