using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace Reflex.Durable;

/// <summary>What a <see cref="DurableEngine"/> runs, where it keeps it, and within which bounds.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>The orchestrators, activities and entities.</summary>
    public required DurableRegistry Registry { get; init; }

    /// <summary>Where state is kept; in memory by default.</summary>
    public DurableStorage Storage { get; init; } = DurableStorage.InMemory;

    /// <summary>Turns inputs, outputs, events and entity states into text and back; JSON by default.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>
    /// For tests: replays every orchestration from its history after each of its turns and fails it on any divergence, also of an
    /// input. Off by default: an orchestration that is in memory goes on where it is.
    /// </summary>
    public bool ReplayAfterEveryTurn { get; init; }

    /// <summary>
    /// For tests: is given an orchestration's ID and the whole history of its execution, for <see cref="HistoryReplayer"/>, when it
    /// continues as new and that history is replaced. Only with <see cref="ReplayAfterEveryTurn"/>, which keeps histories at hand. It runs
    /// within the turn and must be brief. None by default.
    /// </summary>
    public Action<string, string>? HistoryReplaced { get; init; }

    /// <summary>How many activities run at once; more wait their turn. At least 1; 256 by default.</summary>
    public int MaxConcurrentActivities { get; init; } = 256;

    /// <summary>
    /// How many orchestrations and entities may stay in memory while they wait. Beyond it, those unused for longest are dropped and
    /// come back from their history. As many timers and scheduled messages are held ready, the earliest of them; the others stay in the
    /// storage until their time comes near. At least 1; 20,000 by default.
    /// </summary>
    public int MaxCachedInstances { get; init; } = 20_000;

    /// <summary>
    /// How many messages may be in memory while they wait for their entities, all together, beyond sixteen for each entity. More stay in the
    /// storage and are read when those before them are done. At least 1; 50,000 by default.
    /// </summary>
    public int MaxCachedMessages { get; init; } = 50_000;

    /// <summary>
    /// How many activities may be in memory while they wait for one of <see cref="MaxConcurrentActivities"/> to end. More wait in the storage, in the
    /// same order. At least 1; 10,000 by default.
    /// </summary>
    public int MaxCachedActivities { get; init; } = 10_000;

    /// <summary>
    /// The longest that the engine waits for running activities when it is disposed; they run again at the next start. 5 s by default.
    /// </summary>
    public TimeSpan ShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The version of orchestrations that are started without one; none by default.</summary>
    public string DefaultVersion { get; init; } = "";

    /// <summary>For tests: watches commits and can end the engine's life at one. None by default.</summary>
    public IDurableCommitObserver? CommitObserver { get; init; }

    /// <summary>The most operations that share a transaction; at least 1. Tests of crashes set 1. 2,000 by default.</summary>
    public int MaxOperationsPerCommit { get; init; } = 2_000;
}
